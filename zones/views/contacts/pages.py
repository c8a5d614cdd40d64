"""Pages of the contacts: whom the zones serve, what they are marked with, who looks after them."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.forms import ReasonForm
from core.history import history_of
from core.registry import contact_pages
from core.views.action import ActionView
from core.views.lists import ListPage
from core.views.pieces import choice
from core.workflow import is_permitted
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions.contacts import add_contact, assign_carer, change_contact, close_contact, mark_contact, unmark
from zones.contacts.visits import note_visits
from zones.filters import ContactFilter
from zones.forms.contacts import CarerForm, ContactForm, MarkForm, UnmarkForm
from zones.models import Contact, ContactMark

CRUMBS = [("联系对象", "/contacts/")]


class ContactList(ListPage):
    template_name = "zones/contacts/list.html"
    filter_class = ContactFilter
    sorts = {"name": ("name", "id"), "zone": ("zone__code", "name", "id"), "people": ("people", "id")}
    columns, export_name, export_route = exports.CONTACTS, "联系对象", "zones:contact-export"

    def rows(self):
        contacts = Contact.objects.permitted(self.request.user, "contact.view")
        return contacts.select_related("branch", "zone").with_marks()

    def context(self):
        return {"may_manage": Organization.objects.permitted(self.request.user, "contact.manage").exists()}


class ContactPage(View):
    def get(self, request, pk):
        contacts = Contact.objects.permitted(request.user, "contact.view").select_related("branch", "zone")
        contact = get_object_or_404(contacts.with_marks(), pk=pk)
        note_visits(contact.current_marks)
        may_manage = not contact.is_closed and is_permitted(contact, request.user, "contact.manage")
        context = {
            "contact": contact,
            "breadcrumb": CRUMBS,
            "may_manage": may_manage,
            "visit": next((mark.visit for mark in contact.current_marks), None),
            "ended_marks": contact.marks.filter(until_on__isnull=False).select_related("carer").order_by("-until_on"),
            "offers": contact.offers.held().select_related("member"),
            "elsewhere": [item for pages in contact_pages for item in pages(contact, request.user)],
            "choices": self.choices(contact) if may_manage else [],
            "waiting_for": "联系对象由党支部书记登记。",
            "history": history_of(contact) if is_permitted(contact.branch, request.user, "audit.view") else None,
        }
        return render(request, "zones/contacts/detail.html", context)

    def choices(self, contact) -> list[dict]:
        return [
            choice("修改", "zones:contact-change", contact, "pencil", is_primary=True),
            choice("加标记", "zones:contact-mark", contact, "bookmark-plus",
                   hint="困难群众、入党申请人……标记后要有人帮带。"),
            choice("不再联系", "zones:contact-close", contact, "x-circle"),
        ]  # fmt: skip


class ContactCreate(ActionView):
    template_name = "zones/contacts/form.html"
    form_class = ContactForm
    success_message = "已登记。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "contact.manage")

    def form_kwargs(self):
        asked = self.request.GET.get("zone", "")
        return {"branch": self.branch, "initial": {"zone": asked} if asked.isdecimal() else {}}

    def perform(self, form):
        return add_contact(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "登记联系对象", "submit_label": "登记",
                "cancel_url": reverse("zones:contact-list"), "page_lead": f"{self.branch}"}  # fmt: skip


class OneContact(ActionView):
    """Base of the pages that do something to one contact."""

    model, see, act = Contact, "contact.view", "contact.manage"
    template_name = "layouts/form.html"
    title, submit_label = "", "保存"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def context(self, form):
        contact = self.object
        return {"breadcrumb": [*CRUMBS, (contact.name, contact.get_absolute_url())],
                "page_title": f"{contact}：{self.title}", "submit_label": self.submit_label,
                "cancel_url": contact.get_absolute_url()}  # fmt: skip


class ContactChange(OneContact):
    template_name = "zones/contacts/form.html"
    form_class, title, success_message = ContactForm, "修改", "已修改。"

    def perform(self, form):
        return change_contact(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)


class ContactClose(OneContact):
    template_name = "layouts/confirm.html"
    form_class, title, submit_label, success_message = ReasonForm, "不再联系", "不再联系", "已标为不再联系。"

    def form_kwargs(self):
        return {}

    def perform(self, form):
        return close_contact(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        told = ["从列表里收起，标记和帮带到今天结束。", "以前的记录都还在，可以在列表里筛选“含不再联系”找到。"]
        return {**super().context(form), "consequences": told}


class ContactMarkAdd(OneContact):
    template_name = "zones/contacts/mark.html"
    form_class, title, submit_label, success_message = MarkForm, "加标记", "加标记", "已标记。"

    def perform(self, form):
        mark_contact(self.object, by=self.request.user, **form.answers)
        return self.object


class OneMark(ActionView):
    """Base of the pages that do something to one mark of a contact."""

    model, see, act = ContactMark, "contact.view", "contact.manage"
    template_name = "layouts/form.html"
    title, submit_label = "", "保存"

    def form_kwargs(self):
        return {"branch": self.object.contact.branch}

    def context(self, form):
        contact = self.object.contact
        return {"breadcrumb": [*CRUMBS, (contact.name, contact.get_absolute_url())],
                "page_title": f"{contact}（{self.object.get_mark_display()}）：{self.title}",
                "submit_label": self.submit_label, "cancel_url": contact.get_absolute_url()}  # fmt: skip


class MarkCarer(OneMark):
    form_class, title, success_message = CarerForm, "谁来帮带", "已调整。"

    def perform(self, form):
        return assign_carer(self.object, by=self.request.user, **form.answers).contact


class MarkEnd(OneMark):
    form_class, title, submit_label, success_message = UnmarkForm, "取消标记", "取消标记", "已取消标记。"

    def form_kwargs(self):
        return {}

    def perform(self, form):
        return unmark(self.object, by=self.request.user, **form.answers).contact
