"""Group chats' robots: what goes over the wire, byte for byte, what the answers mean, and where nothing may go."""

import json
import socket
from threading import Event

import pytest

from core import clock
from core.errors import Refused
from members.reminders import posting
from members.reminders.posting import NotPosted
from members.reminders.robots import LONGEST, Robot, robot_of, told
from tests.cast import NOW
from tests.members.receiver import TAKEN, listening

JSON = "application/json; charset=utf-8"


@pytest.fixture
def receiver(settings):
    with listening() as receiver:
        settings.WEBHOOK_ORIGINS = [receiver.origin]
        yield receiver


def wecom(receiver) -> Robot:
    return Robot("wecom", f"{receiver.origin}/cgi-bin/webhook/send?key=abc")


def test_wecom_byte_for_byte(receiver):
    wecom(receiver).say("还没交：李国英")
    wecom(receiver).say("还没交：李国英", ["13900000005"])
    place = "/cgi-bin/webhook/send?key=abc"
    mentioned = '{"msgtype": "text", "text": {"content": "还没交：李国英", "mentioned_mobile_list": ["13900000005"]}}'
    assert receiver.received == [
        (place, JSON, '{"msgtype": "text", "text": {"content": "还没交：李国英"}}'.encode()),
        (place, JSON, mentioned.encode()),
    ]


def test_dingtalk_byte_for_byte_with_its_signature(receiver):
    robot = Robot("dingtalk", f"{receiver.origin}/robot/send?access_token=abc", "SEC0123456789")
    with clock.at(NOW):
        robot.say("还没交：李国英", ["13900000005"])
    # printf '1794967200000\nSEC0123456789' | openssl dgst -sha256 -hmac SEC0123456789 -binary | base64
    place = "/robot/send?access_token=abc&timestamp=1794967200000&sign=tbu0i5z1pdJlO2lpo7mzpRiXpVCl3jk%2FwZkr4akwICg%3D"
    said = (
        '{"msgtype": "text", "text": {"content": "还没交：李国英\\n@13900000005"}, '
        '"at": {"atMobiles": ["13900000005"], "isAtAll": false}}'
    )
    assert receiver.received == [(place, JSON, said.encode())]
    Robot("dingtalk", f"{receiver.origin}/robot/send?access_token=abc").say("试试")
    assert receiver.received[1][0] == "/robot/send?access_token=abc"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"errcode": 93000, "errmsg": "invalid webhook url"}, "机器人的地址不对"),
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, "被限流了"),
        ({"errcode": 310000, "errmsg": "sign not match, more: [https://…]"}, "加签密钥不对"),
        ({"errcode": 310000, "errmsg": "keywords not in content"}, "关键词"),
        ({"errcode": 4711, "errmsg": "something new"}, "错误码 4711：something new"),
    ],
)
def test_a_refusal_is_told_in_words_and_not_repeated(receiver, answer, words):
    receiver.answers = [(200, json.dumps(answer).encode())]
    with pytest.raises(NotPosted) as failure:
        wecom(receiver).say("试试", pauses=(0, 0))
    assert words in failure.value.reason
    assert len(receiver.received) == 1


def test_what_surely_did_not_arrive_is_tried_again_and_not_for_ever(receiver):
    receiver.answers = [(502, b""), (200, b'{"errcode":-1,"errmsg":"system busy"}'), (200, TAKEN)]
    wecom(receiver).say("试试", pauses=(0, 0))
    assert len(receiver.received) == 3
    receiver.answers = [(503, b"")] * 3
    with pytest.raises(NotPosted, match="HTTP 503"):
        wecom(receiver).say("试试", pauses=(0, 0))
    assert len(receiver.received) == 6


@pytest.mark.parametrize("answer", [(302, b""), (200, b"<html>"), (200, b"[]"), (200, b"null"), (200, b"{}")])
def test_no_answer_leads_further_or_passes_for_taken(receiver, answer):
    receiver.answers = [answer]
    with pytest.raises(NotPosted):
        wecom(receiver).say("试试", pauses=())
    assert len(receiver.received) == 1


def test_a_silent_server_may_have_taken_it_so_nothing_is_repeated(settings, monkeypatch):
    monkeypatch.setattr(posting, "TIMEOUT", 0.2)
    over = Event()
    with listening(silent=over) as receiver:
        settings.WEBHOOK_ORIGINS = [receiver.origin]
        with pytest.raises(NotPosted) as failure:
            wecom(receiver).say("试试", pauses=(0, 0))
        over.set()
    assert failure.value.may_have_arrived
    assert len(receiver.received) == 1


# --- where nothing may go ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com.example.org/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=a",
        "https://a:b@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=a",
        "https://oapi.dingtalk.com/robot/send?key=a",
        "https://127.0.0.1/?key=a",
        "https://[::1]/?key=a",
        "https://169.254.169.254/latest?key=a",
        "http://127.0.0.1:9/?key=a",
        "file:///etc/passwd?key=a",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        "https://qyapi.weixin.qq.com/\r\nX: y?key=a",
        "https://qyapi.weixin.qq.com/机器人?key=a",
        "https://qyapi.weixin.qq.com:port/?key=a",
        "",
    ],
)
def test_other_addresses_are_refused(address):
    with pytest.raises(Refused):
        Robot("wecom", address)


def test_the_services_own_addresses_are_good():
    assert Robot("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a")
    assert Robot("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=a")


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch, inside):
    places = [(None, None, None, "", ("203.0.114.7", 443)), (None, None, None, "", (inside, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    connected: list = []

    def connect(place, timeout):
        connected.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    robot = Robot("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a")
    with pytest.raises(NotPosted, match="内部网络"):
        robot.say("试试", pauses=())
    assert connected == []
    places.pop()  # the control: one that leads outside is
    with pytest.raises(NotPosted, match="连不上"):
        robot.say("试试", pauses=())
    assert connected == [("203.0.114.7", 443)]


# --- what is kept, and what is said ------------------------------------------------------------------------------


def test_the_address_is_kept_sealed_and_shows_in_no_text(settings, receiver):
    robot = Robot("dingtalk", f"{receiver.origin}/robot/send?access_token=geheim", "SEC-geheim")
    assert "geheim" not in repr(robot) + robot.sealed

    class Rule:
        chat, chat_sealed = "dingtalk", robot.sealed

    assert robot_of(Rule) == robot
    settings.AUDIT_KEY = "x" * 40
    with pytest.raises(NotPosted, match="重新接一次"):
        robot_of(Rule)


def test_a_message_has_room_for_its_end():
    names = [f"欧阳{number}" for number in range(400)]
    text = told(names, names=True, lead="责任簿提醒：写本周记实。", after="请登录办理：https://example.org/")
    assert len(text.encode()) <= LONGEST
    assert text.endswith("等400人。请登录办理：https://example.org/")
    assert told(names[:2], names=True, lead="", after="") == "还没有办的：欧阳0、欧阳1（2人）。"
    assert told(names, names=False, lead="", after="") == "还有400人没有办。"
