"""Putting right what a concern is and how urgent."""

from core.views.action import StateGuard
from records.actions import concerns
from records.forms.concerns import CorrectForm
from records.models.concerns import CORRECTABLE
from records.views.concerns.pages import OneConcern


class ConcernCorrect(StateGuard, OneConcern):
    """What the asker took for something else is put right by those who handle it."""

    sources, too_late = CORRECTABLE, "不能再更正"
    form_class, title, submit_label = CorrectForm, "更正类别和紧急程度", "更正"
    success_message = "已更正，理由记在经过里。"

    def may_act(self, concern):
        return concern.is_handled_by(self.request.user)

    def perform(self, form):
        return concerns.correct_concern(
            self.object, by=self.request.user, seen_version=form.seen_version, **form.answers
        )  # fmt: skip

    def context(self, form):
        told = ("群众选的类别、紧急程度不合适，可以更正。紧急程度变了，答复期限跟着变，从提出那天算起，最早到今天。",)
        return {**super().context(form), "consequences": told}
