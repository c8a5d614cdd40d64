"""The first start of an empty installation, one question at a time."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View

from core.errors import Refused
from members import actions
from members.forms.start import STEPS
from members.views.accounts import BACKEND

ANSWERS = "first_start"


@method_decorator(login_not_required, name="dispatch")
class Start(View):
    """The steps before the last keep their answers in the session; the last one, with the password, does it all."""

    def dispatch(self, request, *args, **kwargs):
        if not actions.is_empty():
            return redirect("members:login")
        self.step = kwargs.get("step", next(iter(STEPS)))
        if self.step not in STEPS:
            raise Http404
        self.answers = request.session.get(ANSWERS, {})
        missing = next(step for step in STEPS if step not in self.answers)
        if list(STEPS).index(missing) < list(STEPS).index(self.step):
            return redirect("members:start-step", missing)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.show(STEPS[self.step][1](initial=self.initial()))

    def initial(self) -> dict:
        known = self.answers.get(self.step, {})
        return known | ({"groups": "\n".join(known["groups"])} if "groups" in known else {})

    def post(self, request, *args, **kwargs):
        form = STEPS[self.step][1](request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        steps = list(STEPS)
        if self.step != steps[-1]:
            request.session[ANSWERS] = self.answers | {self.step: form.cleaned_data}
            return redirect("members:start-step", steps[steps.index(self.step) + 1])
        return self.finish(form)

    def finish(self, form):
        known = {name: value for answers in self.answers.values() for name, value in answers.items()}
        person = {name: value for name, value in form.cleaned_data.items() if name != "repeated"}
        try:
            user = actions.start_installation(actions.FirstStart(**known, **person))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.show(form, status=422)
        self.request.session.flush()
        login(self.request, user, backend=BACKEND)
        self.request.session.set_expiry(0)
        return redirect("portal:home")

    def show(self, form, status=200):
        context = {"form": form, "steps": self.steps(), "step": self.step, "answers": self.answers}
        return render(self.request, "members/start.html", context, status=status)

    def steps(self) -> list[dict]:
        """The line of steps, as partials/year_steps.html wants it."""
        line = []
        for name, (label, _form) in STEPS.items():
            state = "current" if name == self.step else "done" if name in self.answers else "next"
            url = reverse("members:start-step", args=[name]) if state == "done" else ""
            line.append({"label": label, "url": url, "state": state, "note": ""})
        return line
