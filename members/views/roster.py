"""A roster from the upload over its preview to the result."""

from members.actions import roster as actions
from members.forms.roster import RosterConfirmForm, RosterUploadForm
from members.models import RosterImport
from members.views import imports

TEMPLATE_HEADINGS = (
    "姓名", "性别", "民族", "出生日期", "身份证号", "学历", "入党日期", "转正日期", "党小组", "党内职务", "党员类型",
    "工作单位", "联系电话", "家庭住址", "特长", "备注",
)  # fmt: skip


class OfRosters(imports.OfImports):
    model, permission, route, actions = RosterImport, "member.import", "members:roster", actions
    crumbs = [("党员", "/members/"), ("导入花名册", "/members/import/")]


class RosterAdd(OfRosters, imports.ImportAdd):
    form_class = RosterUploadForm
    template_name = "members/roster_add.html"
    preview = staticmethod(actions.preview_roster)


class RosterPage(OfRosters, imports.ImportPage):
    template_name = "members/roster_detail.html"


class RosterConfirm(OfRosters, imports.ImportConfirm):
    form_class = RosterConfirmForm

    @property
    def consequences(self) -> list[str]:
        outcome = self.object.outcome
        counts = outcome["counts"]
        told = [f"新增{counts['new']}名党员，更新{counts['changed']}名，{counts['unchanged']}名不变。"]
        if counts["refused"]:
            told.append(f"退回的{counts['refused']}行不导入，可以下载改正后再上传。")
        if outcome["groups"]:
            told.append(f"新建党小组：{'、'.join(outcome['groups'])}。")
        if outcome["categories"]:
            told.append(f"新增党员类型：{'、'.join(outcome['categories'])}。")
        if outcome["offices"]:
            told.append(f"{len(outcome['offices'])}个党内职务要在“确认党内职务”里逐个确认才生效。")
        return told


class RosterAbandon(OfRosters, imports.ImportAbandon):
    pass


class RosterRefused(OfRosters, imports.RefusedRows):
    pass


def roster_template(request):
    return imports.empty_table("党员花名册", TEMPLATE_HEADINGS, 14)
