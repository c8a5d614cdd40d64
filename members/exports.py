"""What stands in the workbooks and on the slips of this room. ID numbers stand in none of them."""

import segno
from django.conf import settings
from django.urls import reverse

from core import clock, pdf
from core.exports import Column
from members.actions.accounts import VALID_FOR
from members.models.people import Precision


def _said(name: str):
    return lambda member: Precision.said(getattr(member, f"{name}_on"), getattr(member, f"{name}_precision"))


MEMBER_COLUMNS = [
    Column("党员编号", "number", 14),
    Column("姓名", "name", 12),
    Column("性别", "gender", 6),
    Column("出生日期", _said("birth"), 16),
    Column("民族", "ethnicity", 8),
    Column("学历", "education", 12),
    Column("入党日期", _said("joined"), 16),
    Column("转正日期", _said("full"), 16),
    Column("发展阶段", lambda member: member.get_stage_display(), 10),
    Column("党支部", "branch_name", 24),
    Column("党小组", "group_name", 14),
    Column("党员类型", "category_name", 14),
    Column("党员状态", lambda member: member.get_status_display(), 10),
    Column("工作单位", "work_unit", 24),
    Column("职务或工种", "work_post", 14),
    Column("联系电话", "phone", 14),
    Column("家庭住址", "address", 30),
    Column("能力特长", "skills", 16),
    Column("账号", "account_label", 8),
    Column("备注", "note", 20),
]


DELIVERY_COLUMNS = [
    Column("时间", "sent_at", 18, "date", "yyyy-mm-dd hh:mm"),
    Column("渠道", lambda delivery: delivery.get_channel_display(), 12),
    Column("方式", lambda delivery: delivery.get_occasion_display(), 8),
    Column("收件人", lambda delivery: delivery.user or "", 12),
    Column("内容", "text", 60),
    Column("涉及人数", "people", 10, "number"),
    Column("结果", "state_label", 10),
    Column("未发出原因", "failure", 40),
    Column("发送人", lambda delivery: delivery.sent_by or "", 12),
]


def slips_pdf(issued, *, by) -> bytes:
    """Return the activation slips, several on a page. Nowhere else do codes stand in clear."""
    slips = [
        {
            "user": user,
            "code": f"{code[:5]} {code[5:]}",
            "qr": pdf.asset(_qr(user), "image/svg+xml"),
        }
        for user, code in issued
    ]
    context = {
        "slips": slips,
        "expires_on": clock.today() + VALID_FOR,
        "address": activation_address(),
        "printed_by": by,
    }
    return pdf.render_pdf("members/paper/slips.html", context)


def activation_address() -> str:
    return f"{settings.BASE_URL}{reverse('members:activate')}"


def _qr(user) -> bytes:
    return segno.make(f"{activation_address()}?login={user.username}", error="m").svg_inline(scale=4).encode()


ORGANIZATION_COLUMNS = [
    Column("组织代码", "code", 14),
    Column("组织名称", "name", 30),
    Column("组织类别", lambda organization: organization.get_kind_display(), 12),
    Column("领域", lambda organization: organization.get_domain_display(), 8),
    Column("党员人数", "member_count", 10, "number"),
    Column("党支部书记", "secretary", 14),
]
