"""摸底: the counts agree with the members, the pictures with the tables, the workbook with the page."""

import json
import re
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from members.models import CategoryAssignment, Member, MemberCategory
from tests.cast import TODAY, make_member
from zones.coverage import Coverage
from zones.survey import Survey, age_band, place_of, skills_of

URL, EXPORT = "zones:survey", "zones:survey-export"


def table(branch, key: str) -> dict[str, tuple]:
    return dict(next(found for found in Survey(branch, TODAY).tables if found.key == key).rows)


@pytest.mark.parametrize(
    ("age", "band"),
    [(18, "35岁及以下"), (35, "35岁及以下"), (36, "36—45岁"), (60, "56—60岁"), (61, "61—70岁"), (80, "71—80岁"),
     (81, "81岁及以上"), (None, "没有填")],
)  # fmt: skip
def test_age_bands(age, band):
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("3号楼2单元501", "3号楼"), ("东苑小区 3号楼 2单元", "东苑小区3号楼"), ("河湾村三组12号", "河湾村"),
        ("和平小区", "和平小区"), ("人民路18号", "人民路"), ("某处", "某处"), ("", ""),
    ],
)  # fmt: skip
def test_where_somebody_lives(address, place):
    assert place_of(address) == place


def test_skills_are_taken_apart_and_counted_once_each():
    assert skills_of("书法、电工, 书法 / 唱歌；下棋") == ["书法", "电工", "唱歌", "下棋"]
    assert skills_of("  ") == []


def test_every_table_counts_every_member(cast):
    make_member(cast.branch, "无名", gender="", skills="书法、电工", address="3号楼1单元", work_unit="供电所")
    make_member(cast.other_branch, "别处的")
    count = Member.objects.in_branch(cast.branch, TODAY).count()
    found = Survey(cast.branch, TODAY)
    assert len(found.members) == count == 10
    for each in found.tables:
        if each.key not in {"skill", "able"}:  # where one member may count twice
            assert sum(each.totals) == count, each.key
    assert table(cast.branch, "skill") == {"书法": (1,), "电工": (1,), "没有填": (9,)}
    assert table(cast.branch, "place")["3号楼"] == (1,)
    assert table(cast.branch, "work_unit")["供电所"] == (1,)
    assert table(cast.branch, "age")["71—80岁"] == (0, 1, 0)
    assert table(cast.branch, "age")["没有填"] == (0, 0, 1)
    assert table(cast.branch, "education") == {"大专": (9,), "没有填": (1,)}
    assert list(table(cast.branch, "group")) == ["第一党小组", "第二党小组", "未编组"]


def test_who_is_excused_and_why_agrees_with_the_coverage(cast, zone):
    Member.objects.filter(pk=cast.colleague.member_id).update(physical_condition="心脏病", status="mobile")
    category = MemberCategory.objects.create(organization=cast.committee, name="流动")
    CategoryAssignment.objects.create(member=cast.colleague.member, category=category, from_on=TODAY)
    found = Survey(cast.branch, TODAY)
    (person,) = found.excused
    assert (person.member.name, person.reasons) == ("范平华", ["党员状态：流动", "身体状况已注明"])
    assert table(cast.branch, "category")["流动"] == (0, 1)
    assert set(found.able_without_zone) == set(Coverage(cast.branch, TODAY).members_without_zone)
    assert cast.member.member not in found.able_without_zone


def test_the_pictures_show_what_the_tables_say(cast, sign_in):
    page = sign_in("secretary").get(reverse(URL))
    pictures = json.loads(re.search(r'id="pictures" type="application/json">(.*?)</script>', page.content.decode())[1])
    tables = {found.key: found for found in Survey(cast.branch, TODAY).tables}
    assert [picture["key"] for picture in pictures] == list(tables)
    for picture in pictures:
        found = tables[picture["key"]]
        values = zip(*(series["values"] for series in picture["series"]), strict=True)
        assert list(zip(picture["labels"], values, strict=True)) == found.rows
        assert f'data-chart="{found.key}"' in page.content.decode()


def test_what_is_the_matter_with_somebody_is_not_told(cast, sign_in):
    Member.objects.filter(pk=cast.colleague.member_id).update(physical_condition="心脏病")
    browser = sign_in("secretary")
    assert "心脏病" not in browser.get(reverse(URL)).content.decode()
    book = load_workbook(BytesIO(browser.get(reverse(EXPORT)).content))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "心脏病" not in cells
    assert "身体状况已注明" in cells


def test_the_workbook_has_a_sheet_for_each_table(cast, sign_in):
    book = load_workbook(BytesIO(sign_in("secretary").get(reverse(EXPORT)).content))
    assert book.sheetnames == [t.title for t in Survey(cast.branch, TODAY).tables] + ["暂不安排的党员"]
    rows = list(book["年龄"].iter_rows(values_only=True))
    assert rows[0] == ("年龄段", "男", "女", "合计")
    assert [(row[0], row[1:3], row[3]) for row in rows[1:]] == next(
        t for t in Survey(cast.branch, TODAY).tables if t.key == "age"
    ).sums()


def test_it_is_for_those_who_see_the_whole_branch(cast, sign_in):
    for name in (URL, EXPORT):
        codes = {who: sign_in(who).get(reverse(name)).status_code for who in
                 ("secretary", "committee_member", "supervisor", "group_leader", "member", "former")}  # fmt: skip
        assert codes == {"secretary": 200, "committee_member": 200, "supervisor": 200,
                         "group_leader": 404, "member": 404, "former": 404}  # fmt: skip
        assert sign_in("secretary").get(reverse(name), {"branch": cast.other_branch.pk}).status_code == 404
    page = sign_in("supervisor").get(reverse(URL), {"branch": cast.other_branch.pk})
    assert page.context["branch"] == cast.other_branch


def test_a_branch_without_members_says_what_to_do_first(cast, sign_in):
    from members.models import Membership

    Membership.objects.filter(branch=cast.other_branch).update(until_on=TODAY)
    page = sign_in("supervisor").get(reverse(URL), {"branch": cast.other_branch.pk}).content.decode()
    assert "还没有党员" in page
    assert "data-chart" not in page
