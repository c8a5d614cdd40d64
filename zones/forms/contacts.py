from django import forms

from core import clock
from core.forms import ActionForm
from zones.forms.fields import MemberChoice, day_field, field_of
from zones.forms.zones import members_of
from zones.models import Contact, ContactMark, Zone


class ContactForm(ActionForm):
    """A person, a household or a team that a zone serves."""

    kind = field_of(Contact, "kind", widget=forms.RadioSelect, initial="household")
    name = field_of(Contact, "name")
    zone = field_of(Contact, "zone", empty_label="（还没有划到责任区）")
    people = field_of(Contact, "people", min_value=1, max_value=9999)
    phone = field_of(Contact, "phone", help_text="只给为他们服务的党员和支部看，列表里遮住中间几位。")
    address = field_of(Contact, "address")
    note = field_of(Contact, "note", widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Contact.Kind.choices
        self.fields["zone"].queryset = Zone.objects.filter(branch=branch, until_on__isnull=True)


class CarerForm(ActionForm):
    """Which member looks after a marked contact."""

    carer = MemberChoice(label="帮带党员", required=False, empty_label="（还没有人）")
    on = day_field("从哪天起")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carer"].queryset = members_of(branch, self.user)

    def initial_from(self, obj) -> dict:
        return {"carer": getattr(obj, "carer_id", None), "on": clock.today()}


class MarkForm(ActionForm):
    """Why a contact needs attention, and who gives it."""

    mark = field_of(ContactMark, "mark", widget=forms.RadioSelect)
    carer = MemberChoice(label="帮带党员", required=False, empty_label="（以后再定）")
    from_on = day_field("从哪天起")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mark"].choices = ContactMark.Mark.choices
        self.fields["carer"].queryset = members_of(branch, self.user)

    def initial_from(self, obj) -> dict:
        return {"from_on": clock.today()}


class UnmarkForm(ActionForm):
    on = day_field("从哪天起")
    reason = forms.CharField(label="原因", max_length=200, help_text="例如：已脱贫、已确定为发展对象。")

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}
