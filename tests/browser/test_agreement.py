"""责任书: declared on a phone, sent back and forth, signed by both sides, printed."""

from io import BytesIO

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.browser

# What the member takes from the catalogue, with the weight he gives it.
CHOSEN = [
    ("conduct", "集中学习培训", 20),
    ("conduct", "参加主题党日", 20),
    ("work", "", 30),
    ("ideological_work", "", 20),
]
OWN = "每周三晚上在社区活动室教老人用手机"


def section(person, category: str):
    return person.page.locator(f"fieldset[data-category={category}]")


def weigh(person, category: str, weight: int) -> None:
    """Give the newest duty of the category its weight."""
    section(person, category).get_by_label("权重").filter(visible=True).last.fill(str(weight))


def take(person, category: str, content: str, weight: int) -> None:
    """Choose a duty of the catalogue (the first one for "")."""
    person.touch("从目录里选", inside=section(person, category))
    person.tap(person.page.locator("dialog [data-pick]").filter(has_text=content).filter(visible=True).first)
    person.sees("已加上")
    person.touch("关闭")
    weigh(person, category, weight)


def declare(member) -> None:
    member.press("自定2026年责任")
    member.press("开始自定责任")
    for category, content, weight in CHOSEN:
        take(member, category, content, weight)
    member.touch("这一类今年不设？", inside=section(member, "civility"))
    member.fill("不设“精神文明建设”的理由", "本年度由邻楼党员统一负责", inside=section(member, "civility"))
    member.touch("自己写一项", inside=section(member, "other"))
    member.fill("责任内容", OWN, inside=section(member, "other"))
    member.fill("衡量标准", "有签到", inside=section(member, "other"))
    weigh(member, "other", 5)
    member.sees("权重合计 95/100，还差 5")
    member.press("保存并去申报")
    member.sees("申报之前还差这些")  # the weights do not add up
    member.press("接着填写责任项")
    weigh(member, "other", 10)
    member.sees("权重合计 100/100，正好")
    member.press("保存并去申报")
    member.press("申报责任")
    member.sees("已申报，等党小组评议")


def write_by_hand(member) -> None:
    """Draw once, think better of it, draw again."""
    pad = member.page.locator("canvas")
    for _ in range(2):
        member.touch("清除重写")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        mouse = member.page.mouse
        mouse.move(box["x"] + 30, box["y"] + 40)
        mouse.down()
        for step in range(1, 8):
            mouse.move(box["x"] + 30 + 25 * step, box["y"] + 40 + 60 * (step % 2))
        mouse.up()
        member.sees("已写")


def handle(officer, todo: str, name: str) -> None:
    """From the officer's desk to the agreement that waits."""
    officer.go("/")
    officer.press(todo)
    officer.press(name)


def test_an_agreement_from_the_first_duty_to_both_signatures(visitor, site):
    account = site.account("newcomer")
    name, chief = account["name"], site.account("secretary")["name"]
    member = visitor("phone", account)
    declare(member)

    leader = visitor("desk", site.account("group_leader"))
    handle(leader, "评议责任书", name)
    leader.sees(OWN, "不设。理由：本年度由邻楼党员统一负责")
    leader.press("小组退回")
    leader.fill("理由", "请写明教几位老人。")
    leader.press("小组退回")
    leader.sees("已退回本人")

    member.go("/")
    member.press("责任书被退回，请修改")
    member.sees("请写明教几位老人。")
    member.touch(OWN, inside=section(member, "other"))
    member.fill("责任内容", f"{OWN}，不少于五位", inside=section(member, "other"))
    member.press("保存并去申报")
    member.press("申报责任")

    handle(leader, "评议责任书", name)
    leader.press("小组评议通过")
    leader.press("小组评议通过")
    secretary = visitor("desk", site.account("secretary"))
    handle(secretary, "认定责任书", name)
    secretary.press("支部认定")
    secretary.press("支部认定")

    member.go("/")
    member.press("在责任书上签字")
    member.sees("签字以后，这份文本一个字也不能再改", "不少于五位")
    member.fill("请再输入一次登录密码", "not-the-password")
    member.refused("本人签字")
    member.sees("密码不对，请重新输入")
    write_by_hand(member)
    member.fill("请再输入一次登录密码", account["password"])
    member.press("本人签字")
    member.sees("已签字，等党支部会签")
    assert member.page.get_by_alt_text(f"{name}的手写签名").evaluate("image => image.naturalWidth") > 50

    handle(secretary, "会签责任书", name)
    secretary.press("书记会签")
    secretary.fill("请再输入一次登录密码", site.account("secretary")["password"])
    secretary.press("书记会签")
    secretary.sees("已会签，责任书生效", "已生效")

    member.go("/agreements/mine/")
    file_name, content = member.download("打印责任书（PDF）")
    assert name in file_name
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    for said in (name, chief, OWN[:8], "责任党员（签字）", "2026年12月2日"):
        assert said in text
    assert "未生效" not in text
    anybody_checks(visitor("phone"), content, name)


def anybody_checks(passer_by, content: bytes, name: str) -> None:
    """Somebody without an account uploads the paper: the very one, and one that was touched."""
    place = content.index(b"stream") + 30
    touched = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    for file, said in [(content, "文件完整，没有改动过"), (touched, "在签章以后被改动过")]:
        passer_by.go("/verify/")
        chosen = {"name": "责任书.pdf", "mimeType": "application/pdf", "buffer": file}
        passer_by.page.get_by_label("要核验的 PDF 文件").set_input_files(chosen)
        passer_by.page.get_by_role("button", name="核对").click()
        passer_by.sees(said)
        assert name not in passer_by.page.content()
