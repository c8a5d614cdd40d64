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

MARKS = (
    Column("党支部", "contact.branch.name", 24),
    Column("姓名或户名", "contact.name", 20),
    Column("标记", lambda mark: mark.get_mark_display(), 14),
    Column("标记日期", "from_on", 12, "date"),
    Column("帮带党员", lambda mark: mark.carer.name if mark.carer else "无", 12),
    Column("最近走访", lambda mark: mark.visit.on if mark.visit else None, 12, "date"),
    Column("走访人", lambda mark: mark.visit.member_name if mark.visit else "", 12),
    Column("已过天数", "days_without", 10, "number"),
    Column("责任区", lambda mark: mark.contact.zone.name if mark.contact.zone else "", 24),
    Column("地址", "contact.address", 30),
)

ADJUSTMENTS = (
    Column("党支部", "branch.name", 24),
    Column("生效日期", "from_on", 12, "date"),
    Column("责任区", "zone.name", 24),
    Column("分工", lambda row: row.get_part_display(), 14),
    Column("原担任人", "giver.name", 12),
    Column("接任人", "taker.name", 12),
    Column("原因", lambda row: row.get_reason_display(), 12),
    Column("说明", "note", 40),
    Column("移交帮带", "care_count", 10, "number"),
    Column("办理人", lambda row: str(row.adjusted_by), 12),
)
