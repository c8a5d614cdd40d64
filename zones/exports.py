"""Columns of the workbooks: what the lists show, a row each."""

from operator import attrgetter

from django.utils import timezone

from core.exports import Column, Sheet
from core.templatetags.zonebook import masked_phone
from zones.agreements.balance import MEASURES
from zones.models.agreements import Category

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

PROPOSAL = (
    Column("事项", "label", 24),
    Column("份量", "weight", 8, "number"),
    Column("现在负责", "now", 12),
    Column("建议负责", "then", 12),
    Column("理由", "why", 48),
)
PLANS = (
    Column("党支部", "branch.name", 24),
    Column("年度", "year", 8, "number"),
    Column("状态", lambda plan: plan.get_state_display(), 16),
    Column("责任区数", "zone_count", 10, "number"),
    Column("意见数", "opinion_count", 10, "number"),
    Column("未答复", "unanswered_count", 10, "number"),
    Column("征求意见开始", "opinions_from", 14, "date"),
    Column("征求意见截止", "opinions_until", 14, "date"),
    Column("会议日期", "met_on", 12, "date"),
    Column("应到", "due_count", 8, "number"),
    Column("实到", "present_count", 8, "number"),
    Column("赞成", "votes_for", 8, "number"),
    Column("反对", "votes_against", 8, "number"),
    Column("弃权", "votes_abstained", 8, "number"),
    Column("实施日期", "in_force_on", 12, "date"),
    Column("有盲点仍通过的理由", "gap_reason", 40),
)

OPINIONS = (
    Column("方案", "plan", 30),
    Column("谁提的", lambda opinion: opinion.said_by if opinion.is_named else "", 14),
    Column("来自", lambda opinion: "党员" if opinion.member_id else "群众", 8),
    Column("对哪个责任区", "about", 24),
    Column("意见", "text", 60),
    Column("提出时间", "made_at", 18, "date", "yyyy-mm-dd hh:mm"),
    Column("处理结果", lambda opinion: opinion.get_outcome_display() if opinion.outcome else "未答复", 12),
    Column("答复", "answer", 60),
    Column("已公开", "is_published", 8),
)


def survey_sheets(survey) -> list[Sheet]:
    """A sheet for each table of the survey, and one for those of whom no zone can be asked."""
    sheets = []
    for table in survey.tables:
        columns = [Column(table.heading, lambda row: row[0], 30)]
        columns += [
            Column(name, lambda row, place=place: row[1][place], 10, "number")
            for place, name in enumerate(table.series)
        ]
        if len(table.series) > 1:
            columns.append(Column("合计", lambda row: row[2], 10, "number"))
        sheets.append(Sheet(table.title, columns, table.sums()))
    people = [
        Column("姓名", "member.name", 14),
        Column("党小组", lambda person: person.member.group_name or "", 16),
        Column("党员类型", lambda person: person.member.category_name or "", 24),
        Column("原因", lambda person: "、".join(person.reasons), 40),
    ]
    return [*sheets, Sheet("暂不安排的党员", people, survey.excused)]


def _names(people) -> str:
    return "、".join(row.member.name for row in people)


# What a blind spot is called where it is not by its own name, and what is said beside it.
_SPOT_NAMES = {"mark": lambda row: row.contact.name}
_SPOT_NOTES = {
    "unit": lambda row: f"{row.get_kind_display()}，{row.households}户",
    "contact": lambda row: row.get_kind_display(),
    "mark": lambda row: row.get_mark_display(),
    "zone": lambda row: row.get_level_display(),
    "member": lambda row: row.group_name or "未编组",
}
BLIND_SPOTS = (
    Column("类别", "label", 28),
    Column("名称", lambda spot: _SPOT_NAMES.get(spot["kind"], attrgetter("name"))(spot["row"]), 50),
    Column("说明", lambda spot: _SPOT_NOTES.get(spot["kind"], lambda row: "")(spot["row"]), 24),
)

POSTS = (
    Column("党支部", "branch.name", 24),
    Column("岗位名称", "name", 24),
    Column("岗位类别", lambda post: post.get_category_display(), 14),
    Column("状态", lambda post: post.get_state_display(), 12),
    Column("需要人数", "wanted", 10, "number"),
    Column("在岗", "held_count", 8, "number"),
    Column("待确认", "waiting_count", 8, "number"),
    Column("空缺", "vacancy", 8, "number"),
    Column("在岗党员", lambda post: _names(post.holders), 30),
    Column("为什么设", "purpose", 40),
    Column("岗位职责", "duties", 60),
)


def claim_columns(subject: str) -> tuple[Column, ...]:
    """Columns of what members claimed; ``subject`` is the word for what."""
    return (
        Column("党支部", "branch.name", 24),
        Column(subject, "subject.name", 24),
        Column("姓名", "member.name", 12),
        Column("党小组", lambda claim: claim.group_name or "", 14),
        Column("状态", lambda claim: claim.get_state_display(), 12),
        Column("申报日期", lambda claim: timezone.localtime(claim.claimed_at).date(), 12, "date"),
        Column("本人说明", "statement", 40),
        Column("开始日期", "from_on", 12, "date"),
        Column("终止日期", "until_on", 12, "date"),
        Column("理由", "answer", 40),
    )


TEAMS = (
    Column("党支部", "branch.name", 24),
    Column("队伍名称", "name", 24),
    Column("做什么", "purpose", 50),
    Column("队长", lambda team: team.leader.name if team.leader else "", 12),
    Column("人数", lambda team: len(team.people), 8, "number"),
    Column("队员", lambda team: _names(team.people), 40),
    Column("待确认", "waiting_count", 8, "number"),
    Column("状态", lambda team: team.get_state_display(), 10),
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


def _category_columns():
    """For each category of duties what it weighs and what stands in it."""
    for place, label in enumerate(Category.labels):
        yield Column(f"{label}（分）", lambda agreement, n=place: agreement.columns[n]["weight"], 12, "number")
        yield Column(f"{label}（责任项）", lambda agreement, n=place: _duty_lines(agreement.columns[n]), 40)


def _duty_lines(column: dict) -> str:
    lines = [f"{duty.content}{f'，{duty.target_text}' if duty.target_text else ''}" for duty in column["duties"]]
    return "\n".join(lines) or (f"不设：{column['excuse']}" if column["excuse"] else "")


def _figure_columns():
    """Each number beside the middle of the group."""
    for place, (_, label, unit, _) in enumerate(MEASURES):
        heading = f"{label}（{unit}）" if unit else label
        yield Column(heading, lambda agreement, n=place: agreement.figures[n].value, 12, "number")
        yield Column(f"{label}组内居中", lambda agreement, n=place: agreement.figures[n].middle, 14, "number")


BALANCE = (
    Column("党支部", "branch.name", 24),
    Column("姓名", "member.name", 12),
    Column("党小组", lambda agreement: agreement.group_name or "", 14),
    Column("状态", lambda agreement: agreement.get_state_display(), 14),
    *_category_columns(),
    *_figure_columns(),
    Column("轻重", lambda agreement: "；".join(agreement.outliers), 40),
    Column("与上年相比", lambda agreement: agreement.against.summary if agreement.against else "", 30),
)

PROMISES = (
    Column("党支部", "branch.name", 24),
    Column("姓名", "member.name", 12),
    Column("党小组", lambda promise: promise.group_name or "", 14),
    Column("年度", "year", 8, "number"),
    Column("序号", "number", 8, "number"),
    Column("类别", lambda promise: promise.get_kind_display(), 8),
    Column("承诺内容", "text", 50),
    Column("状态", lambda promise: promise.get_state_display(), 10),
    Column("公开时间", "published_at", 18, "date"),
    Column("评定时间", "judged_at", 18, "date"),
    Column("评定人", lambda promise: str(promise.judged_by or ""), 12),
    Column("评定依据", lambda promise: promise.verdict if promise.judged_at else "", 50),
)

TARGETS = (
    Column("党支部", "zone.branch.name", 24),
    Column("责任区", "zone.name", 24),
    Column("年度", "year", 8, "number"),
    Column("类别", lambda target: target.get_kind_display(), 10),
    Column("考核内容", "content", 24),
    Column("怎样算达标", lambda target: f"{target.get_comparison_display()}计划", 12),
    Column("单位", "unit", 8),
    Column("已填月数", "filled", 8, "number"),
    Column("未达标月数", "missed", 10, "number"),
    *(
        Column(
            f"{month}月{label}",
            lambda target, n=month - 1, name=name: getattr(target.year_rows()[n], name),
            10,
            "number",
        )
        for month in range(1, 13)
        for label, name in (("计划", "plan"), ("实绩", "actual"))
    ),
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

JOINT_ZONES = (
    Column("牵头支部", "branch.name", 24),
    Column("共建主题", "theme", 30),
    Column("责任区", "zone.name", 24),
    Column("共建单位", "partner_title", 30),
    Column("对方联系人", "partner_contact", 14),
    Column("开始日期", "starts_on", 12, "date"),
    Column("最后一天", "ends_on", 12, "date"),
    Column("状态", lambda joint: joint.get_state_display(), 12),
    Column("对方同意人", "agreed_by", 14),
    Column("同意日期", "agreed_on", 12, "date"),
    Column("启动会日期", "kicked_off_on", 12, "date"),
    Column("到今天应完成", lambda joint: joint.table.share.due, 14, "number"),
    Column("已完成", lambda joint: joint.table.share.done, 10, "number"),
    Column("逾期", lambda joint: joint.table.missing, 8, "number"),
    Column("结束日期", "ended_on", 12, "date"),
    Column("理由", "closing_reason", 40),
)

JOINT_ACTIONS = (
    Column("类别", lambda line: line.action.get_kind_display(), 12),
    Column("事项", "action.content", 40),
    Column("负责人", "action.answers", 16),
    Column("完成期限", "action.due_on", 12, "date"),
    Column("多久一次", lambda line: line.action.get_every_display(), 10),
    Column("从哪天起", "action.from_on", 12, "date"),
    Column("已完成次数", "done", 12, "number"),
    Column("逾期次数", "missing", 10, "number"),
    Column("撤下日期", "action.stopped_on", 12, "date"),
)

JOINT_DUES = (
    Column("应完成日期", "due_on", 12, "date"),
    Column("类别", lambda due: due.action.get_kind_display(), 12),
    Column("事项", "action.content", 40),
    Column("负责人", "action.answers", 16),
    Column("情况", lambda due: due.standing[0], 12),
    Column("完成日期", lambda due: due.tick.done_on if due.tick else None, 12, "date"),
    Column("登记人", lambda due: due.tick.made_by_name if due.tick else "", 12),
    Column("说明", lambda due: due.tick.note if due.tick else "", 40),
)
