"""Units in a roster: opened with the people in them, corrected, or refused."""

import pytest

from ganxun.base.permissions import Permission
from ganxun.orgs.decisions import credit_code_check_character
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from tests.base.imports.situations import advice, applied, checked, fates, problems
from tests.base.situations import an_officer_of
from tests.orgs.factories import OrganisationFactory
from tests.people.imports.situations import HEADINGS, a_row

pytestmark = pytest.mark.django_db

B01 = ("机构编码", "机构名称", "上级机构", "机构类别", "机构级别", "统一社会信用代码", "行政区划代码")
CREDIT_CODE = "11510000MB1234567"
CREDIT_CODE += credit_code_check_character(CREDIT_CODE)


@pytest.fixture(autouse=True)
def finance():
    province = OrganisationFactory(province=True, code="510000")
    return OrganisationFactory(parent=province, name="四川省财政厅", code="FIN")


def a_unit(**changes):
    row = {
        "机构编码": "FIN-1", "机构名称": "预算处", "上级机构": "FIN", "机构类别": "部门", "机构级别": "省级",
        "统一社会信用代码": None, "行政区划代码": None,
    }  # fmt: skip
    return tuple((row | changes).values())


def test_units_are_opened_in_any_order_with_the_people_in_them(finance):
    people = {"A01": [HEADINGS, a_row(工作单位="预算一科")]}
    below = a_unit(机构编码="FIN-1-1", 机构名称="预算一科", 上级机构="预算处")
    run = applied(
        "roster", B01, below, a_unit(统一社会信用代码=CREDIT_CODE), name="B01 机构信息", more=people
    )
    assert fates(run) == ["new"] * 3
    office = Organisation.objects.get(code="FIN-1-1")
    assert office.parent.parent == finance
    assert office.path.startswith(finance.path)
    assert Person.objects.get().unit == office
    assert set(
        fates(applied("roster", B01, below, a_unit(统一社会信用代码=CREDIT_CODE), name="B01", more=people))
    ) == {"unchanged"}


def test_someone_known_moves_into_a_unit_that_the_file_opens(finance):
    applied("roster", HEADINGS, a_row())
    people = {"A01": [HEADINGS, a_row(工作单位="预算处", 任现职时间="2020-01-01")]}
    run = applied("roster", B01, a_unit(), name="B01", more=people)
    assert fates(run) == ["new", "changed"]
    assert Person.objects.get().unit.code == "FIN-1"


def test_details_of_a_known_unit_are_corrected(finance):
    row = a_unit(机构编码="FIN", 机构名称="四川省财政厅", 上级机构="510000", 行政区划代码="510000")
    run = applied("roster", B01, row, name="B01")
    assert fates(run) == ["changed"]
    assert {change["label"] for change in run.rows.get().changes} == {"机构级别", "行政区划代码"}
    finance.refresh_from_db()
    assert finance.region_code == "510000"
    assert fates(applied("roster", B01, row, name="B01")) == ["unchanged"]


@pytest.mark.parametrize(
    ("change", "column", "code", "words"),
    [
        ({"机构名称": None}, "B", "empty", "机构名称"),
        ({"上级机构": "无此机构"}, "C", "unknown_unit", "没有找到"),
        ({"机构类别": None}, "D", "empty", "机构类别"),
        ({"机构类别": "公司"}, "D", "unknown_code", "部门"),
        (
            {"统一社会信用代码": CREDIT_CODE[:-1] + ("1" if CREDIT_CODE[-1] != "1" else "2")},
            "F",
            "credit_code_check",
            "校验位",
        ),
        ({"行政区划代码": "51"}, "G", "region_code_shape", "6位"),
        ({"机构编码": "FIN", "机构名称": "财政局", "上级机构": "510000"}, "B", "name_is_dated", "更名"),
        ({"机构编码": "FIN", "机构名称": "四川省财政厅", "上级机构": "别处"}, "C", "parent_is_dated", "隶属"),
    ],
)
def test_mistakes_in_units(change, column, code, words):
    run = checked("roster", B01, a_unit(**change), name="B01")
    assert problems(run) == [(2, column, code)]
    assert words in advice(run)


def test_a_credit_code_that_another_unit_bears(finance):
    finance.credit_code = CREDIT_CODE
    finance.save()
    assert problems(checked("roster", B01, a_unit(统一社会信用代码=CREDIT_CODE), name="B01")) == [
        (2, "F", "credit_code_taken")
    ]


def test_one_credit_code_for_two_new_units():
    rows = (
        a_unit(统一社会信用代码=CREDIT_CODE),
        a_unit(机构编码="FIN-2", 机构名称="国库处", 统一社会信用代码=CREDIT_CODE),
    )
    assert problems(checked("roster", B01, *rows, name="B01")) == [(3, "F", "credit_code_taken")]


def test_the_same_code_twice():
    assert problems(checked("roster", B01, a_unit(), a_unit(), name="B01")) == [(3, "A", "duplicate_unit")]


def test_units_are_opened_by_those_who_may_change_the_tree(finance):
    clerk = an_officer_of(finance, Permission.ROSTER_IMPORT)
    assert problems(checked("roster", B01, a_unit(), name="B01", actor=clerk)) == [(2, "C", "may_not_open")]
    row = a_unit(机构编码="FIN", 机构名称="四川省财政厅", 上级机构="510000")
    assert problems(checked("roster", B01, row, name="B01", actor=clerk)) == [(2, "A", "unit_out_of_scope")]
