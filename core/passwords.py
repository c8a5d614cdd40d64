"""Asking a signed-in person for the password again: whoever finds the phone unlocked has few guesses."""

from django.contrib.auth.hashers import check_password

from core.errors import Refused
from core.limits import is_too_often, was_too_often

GUESSES = 5  # a minute and person; whoever knows the password needs two
WHAT = "wrong password"


def refuse_wrong_password(user, typed: str, *, field: str, sentence: str = "密码不对，请重新输入。") -> None:
    """Raise Refused for another password than the user's; for any, the right one too, after too many wrong ones."""
    whose = str(user.pk)
    if was_too_often(WHAT, whose, most=GUESSES):
        raise Refused("密码输错的次数太多，请过一分钟再试。您填写的内容没有丢失。", field)
    # Not the user's own method: that may store the password anew, which ends the session the form came from.
    if not check_password(typed, user.password):
        is_too_often(WHAT, whose, most=GUESSES)
        raise Refused(sentence, field)
