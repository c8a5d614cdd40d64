"""The first start of an installation in which nothing is yet, served as in production."""

import pytest

from tests.browser.installation import empty
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PASSWORD = "Zhiyuan-1972"


@pytest.fixture
def newcomer(chromium, tmp_path):
    with empty(tmp_path) as site:
        visitor = Visitor(chromium, site, "desk")
        yield visitor
        visitor.context.close()


def test_from_nothing_to_a_secretary_s_desk(newcomer):
    newcomer.go("/")
    newcomer.sees("开始使用责任簿")
    newcomer.fill("上级党组织名称", "临江镇党委")
    newcomer.fill("组织代码", "LJ")
    newcomer.fill("党总支名称", "临江村党总支")
    newcomer.press("下一步")
    newcomer.fill("党支部名称", "临江村第一党支部")
    newcomer.press("下一步")
    newcomer.fill("党小组", "东片党小组\n西片党小组")
    newcomer.press("下一步")
    newcomer.sees("临江镇党委 → 临江村党总支 → 临江村第一党支部，2个党小组")
    newcomer.fill("姓名", "沈国良")
    newcomer.fill("手机号", "13900007201")
    newcomer.fill("设一个自己的密码", PASSWORD)
    newcomer.fill("再输入一次密码", PASSWORD[:-1])
    newcomer.refused("建好并登录")
    newcomer.sees("两次输入的密码不一样")
    newcomer.fill("设一个自己的密码", PASSWORD)
    newcomer.fill("再输入一次密码", PASSWORD)
    newcomer.press("建好并登录")
    newcomer.sees("工作台", "临江村第一党支部", "划分责任区")

    newcomer.go("/start/")  # once is enough
    assert "/start/" not in newcomer.page.url
    newcomer.go("/members/")
    newcomer.sees("沈国良")
    newcomer.press("组织")
    newcomer.press("临江村第一党支部")
    newcomer.sees("东片党小组", "西片党小组")
