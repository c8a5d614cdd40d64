"""From a printed slip to an account of one's own."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.installation import Site

pytestmark = pytest.mark.browser

OWN_PASSWORD = "Chunfeng-1978"


def printed_slip(visitor, site: Site, name: str) -> str:
    """The secretary prints the slip of one member; return what stands on it."""
    secretary = visitor("desk", site.account("secretary"))
    secretary.press("给没有账号的党员打印激活单")
    secretary.tap(secretary.row(name).get_by_role("checkbox"))
    secretary.sees("已选 1 项")
    secretary.press("打印激活单")
    secretary.sees("1人", name, "激活码只出现在这一份 PDF 里")
    file_name, content = secretary.download("生成激活单（PDF）")
    assert file_name == "激活单.pdf"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_a_slip_opens_an_account_once(visitor, site):
    name = site.account("without_account")["name"]
    slip = printed_slip(visitor, site, name)
    assert name in slip
    username = re.search(r"账号\s*(\S+)", slip.split(name, 1)[1])[1]
    code = re.search(r"激活码\s*([0-9A-Z]{5} [0-9A-Z]{5})", slip)[1]

    member = visitor("phone")
    member.go(f"/activate/?login={username}")  # what the square on the slip says
    member.fill("激活码", code.lower())
    member.fill("设一个自己的密码", "12345678")
    member.fill("再输入一次密码", "12345678")
    member.refused("设好密码并登录")
    member.sees("还不能提交")
    member.fill("设一个自己的密码", OWN_PASSWORD)
    member.fill("再输入一次密码", OWN_PASSWORD)
    member.press("设好密码并登录")
    member.sees(f"{name}，您好", "写本周记实")

    again = visitor("phone", {"username": "13900001002", "password": OWN_PASSWORD})  # by phone number as well
    again.sees(f"{name}，您好")
    other = visitor("phone")
    other.go(f"/activate/?login={username}")
    other.fill("激活码", code)
    other.fill("设一个自己的密码", "Chunfeng-1979")
    other.fill("再输入一次密码", "Chunfeng-1979")
    other.refused("设好密码并登录")
    other.sees("账号或激活码不对")


def test_signing_out_ends_it(visitor, site):
    member = visitor("phone", site.account("member"))
    member.go("/account/")
    member.press("退出登录")
    member.go("/")
    assert "/login/" in member.page.url
    member.sees("登录责任簿")
