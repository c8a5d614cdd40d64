"""Columns of the workbooks: what the lists show, a row each."""

from core.exports import Column
from core.templatetags.zonebook import masked_phone

ZONES = (
    Column("党支部", "branch.name", 24),
    Column("编号", "code", 10),
    Column("责任区名称", lambda zone: "　" * zone.depth + zone.name, 30),
    Column("层级", lambda zone: zone.get_level_display(), 8),
    Column("上级责任区", lambda zone: zone.parent.name if zone.parent else "", 24),
    Column("划分方法", lambda zone: zone.get_method_display(), 20),
    Column("责任人", lambda zone: zone.lead_name or "", 12),
    Column("户数", "households", 8, "number"),
    Column("联系对象", "contact_count", 10, "number"),
    Column("地点", "place", 30),
    Column("范围", "boundary", 40),
    Column("公开电话", "public_phone", 16),
    Column("设立日期", "from_on", 12, "date"),
    Column("撤销日期", "until_on", 12, "date"),
)

UNITS = (
    Column("党支部", "branch.name", 24),
    Column("类别", lambda unit: unit.get_kind_display(), 10),
    Column("名称", "name", 30),
    Column("户数", "households", 8, "number"),
    Column("责任区", lambda unit: unit.zone.name if unit.zone else "", 30),
)

CONTACTS = (
    Column("党支部", "branch.name", 24),
    Column("姓名或户名", "name", 20),
    Column("类别", lambda contact: contact.get_kind_display(), 10),
    Column("人数", "people", 8, "number"),
    Column("责任区", lambda contact: contact.zone.name if contact.zone else "", 24),
    Column("标记", lambda contact: "、".join(mark.get_mark_display() for mark in contact.current_marks), 20),
    Column(
        "帮带党员",
        lambda contact: "、".join(mark.carer.name if mark.carer else "无" for mark in contact.current_marks),
        20,
    ),
    Column("联系电话", lambda contact: masked_phone(contact.phone), 16),
    Column("地址", "address", 30),
    Column("情况", "note", 40),
)

AGREEMENTS = (
    Column("党支部", "branch.name", 24),
    Column("编号", "number", 30),
    Column("姓名", "member.name", 12),
    Column("党小组", lambda agreement: agreement.group_name or "", 14),
    Column("年度", "year", 8, "number"),
    Column("版次", "edition", 8, "number"),
    Column("状态", lambda agreement: agreement.get_state_display(), 14),
    Column("责任区", lambda agreement: "、".join(zone.name for zone in agreement.zones.all()), 30),
    Column("责任项数", "duty_count", 10, "number"),
    Column("权重合计", "weight_total", 10, "number"),
    Column("退回理由", "returned_reason", 30),
)

SIGNS = (
    Column("党支部", "branch.name", 24),
    Column("编号", "code", 10),
    Column("责任区名称", "name", 30),
    Column("责任人", lambda zone: zone.lead_name or "", 12),
    Column("公开页", lambda zone: "已打开" if zone.is_open else "没有打开", 12),
    Column("责任人公开电话", lambda zone: "同意" if zone.phone_consent else "没有同意", 16),
    Column("责任人公开照片", lambda zone: "同意" if zone.photo_consent else "没有同意", 16),
    Column("公开承诺", "promise", 50),
)

CONSENTS = (
    Column("党支部", "branch_name", 24),
    Column("姓名", "name", 12),
    Column("党小组", lambda member: member.group_name or "", 14),
    Column("公开电话", lambda member: "同意" if member.phone_shown else "没有同意", 12),
    Column("公开照片", lambda member: "同意" if member.photo_shown else "没有同意", 12),
    Column("有照片", lambda member: "有" if member.has_photo else "没有", 10),
)
