"""Training records: credited once, split at New Year, corrected by counter-entry, as at that time."""

from datetime import date

import pytest

from ganxun.people.identity import fingerprint
from ganxun.records.decisions.conversion import ConversionTable
from ganxun.records.models import Credit
from ganxun.resources.models import Institution, Recognition
from ganxun.rules.language.conditions import Operator, Test
from ganxun.rules.language.policy import Conversion, Conversions
from tests.base.imports.situations import applied, checked, fates, problems
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.people.imports.situations import an_identity
from tests.records.imports.situations import HEADINGS, a_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def person():
    province = OrganisationFactory(province=True)
    finance = OrganisationFactory(parent=province, name="四川省财政厅", code="FIN")
    return PersonFactory(
        name="张三", code="C1", unit=finance, identity_hash=fingerprint(an_identity()), born_on=date(1975, 3, 5),
        post__title="处长", rank="1A31",
    )  # fmt: skip


def standing():
    return Credit.objects.standing().order_by("starts_on", "part")


def test_a_row_becomes_an_entry_with_what_held_at_that_time(person):
    school = Institution.objects.create(code="S1", name="省委党校", kind="party_school", level="province")
    Recognition.objects.create(
        institution=school,
        is_recognised=True,
        starts_on=date(2018, 1, 1),
        ends_before=date(2020, 1, 1),
        decided_by="省委组织部",
    )
    run = applied("credits", HEADINGS, a_row())
    assert (run.state, run.rows_new) == ("applied", 1)
    credit = standing().get()
    assert (credit.person, credit.account, credit.days, credit.hours) == (person, "concentrated", 100, 800)
    assert (credit.starts_on, credit.ends_before) == (date(2019, 3, 4), date(2019, 3, 16))
    assert (credit.institution, credit.institution_kind, credit.institution_level) == (
        school,
        "party_school",
        "province",
    )
    assert credit.institution_recognised is True
    assert (credit.rank_band_at_time, credit.post_at_time) == ("county", "四川省财政厅处长")
    assert (credit.source, credit.booked_by) == ("import", "tests")


def test_importing_twice_credits_once():
    applied("credits", HEADINGS, a_row())
    run = applied("credits", HEADINGS, a_row())
    assert fates(run) == ["unchanged"]
    assert Credit.objects.count() == 1


def test_the_same_training_by_another_way_of_naming_the_person_is_the_same():
    applied("credits", HEADINGS, a_row())
    assert fates(applied("credits", HEADINGS, a_row(公民身份号码=None, 统一标识="C1"))) == ["unchanged"]


def test_a_training_across_new_year_is_entered_in_parts():
    applied("credits", HEADINGS, a_row(开始日期="2019-12-23", 结束日期="2020-01-11", 天数=15, 学时=120))
    first, second = standing()
    assert (first.ends_before, second.starts_on) == (date(2020, 1, 1), date(2020, 1, 1))
    assert (first.days + second.days, first.hours + second.hours) == (150, 1200)
    assert [first.is_final_part, second.is_final_part] == [False, True]
    assert fates(
        applied("credits", HEADINGS, a_row(开始日期="2019-12-23", 结束日期="2020-01-11", 天数=15, 学时=120))
    ) == ["unchanged"]


def test_online_hours_go_to_the_online_account():
    applied("credits", HEADINGS, a_row(离岗状态=None, 天数=None, 学时=None, 网络学时="12.5学时"))
    credit = standing().get()
    assert (credit.account, credit.attendance, credit.hours, credit.days) == (
        "online",
        "on_the_job",
        125,
        None,
    )


def test_a_correction_is_a_counter_entry_and_a_new_entry():
    applied("credits", HEADINGS, a_row(来源编号="N1"))
    run = applied("credits", HEADINGS, a_row(来源编号="N1", 学时=64))
    assert fates(run) == ["changed"]
    assert run.rows.get().changes == [{"label": "学时", "before": "80", "after": "64"}]
    before, counter, after = Credit.objects.order_by("id")
    assert (before.is_reversed, before.hours) == (True, 800)
    assert (counter.entry, counter.hours, counter.days, counter.reverses) == ("reversal", -800, -100, before)
    assert (after.entry, after.hours, after.is_reversed) == ("credit", 640, False)


def test_people_are_found_by_name_and_birth_with_a_remark(person):
    headings = ("姓名", "单位", "出生日期", "培训名称", "离岗状态", "开始", "结束", "学时")
    run = applied(
        "credits",
        headings,
        ("张三", "四川省财政厅", "1975年3月5日", "春季班", "全脱产", "20190304", "2019/3/15", "80"),
    )
    assert standing().get().person == person
    assert "没有身份证号" in "".join(run.rows.get().notes)


def test_the_unit_named_may_stand_above_the_persons_own(person):
    office = OrganisationFactory(parent=person.unit, name="办公室")
    PersonFactory(name="李四", unit=office)
    headings = ("姓名", "单位", "培训名称", "离岗状态", "开始", "结束", "学时")
    run = applied(
        "credits", headings, ("李四", "四川省财政厅", "春季班", "全脱产", "2019-03-04", "2019-03-05", 16)
    )
    assert run.rows_new == 1


def test_touching_trainings_do_not_overlap():
    run = applied(
        "credits",
        HEADINGS,
        a_row(),
        a_row(培训名称="夏季班", 开始日期="2019-03-16", 结束日期="2019-03-20", 天数=5, 学时=40),
    )
    assert run.rows_new == 2


def test_an_institution_nobody_registered_is_kept_by_name():
    run = applied("credits", HEADINGS, a_row(承办机构="某某学院"))
    credit = standing().get()
    assert (credit.institution, credit.institution_name) == (None, "某某学院")
    assert "名录" in "".join(run.rows.get().notes)


def test_plans_are_read_by_name_and_code():
    headings = (*HEADINGS, "计划（工程）")
    for number, plan in enumerate(("年轻干部铸魂工程", "young_cadre_forging", "无")):
        applied("credits", headings, (*a_row(来源编号=f"N{number}", 离岗状态="不脱产"), plan))
    assert [credit.programme for credit in standing().order_by("source_event")] == [
        "young_cadre_forging"
    ] * 2 + [None]


def test_many_hours_a_day_are_remarked_upon():
    run = checked("credits", HEADINGS, a_row(学时=200))
    assert "平均每天超过 8 学时" in "".join(run.rows.get().notes)


def test_days_become_hours_by_the_policy_that_binds(monkeypatch):
    from ganxun.records.imports import conversions

    row = Conversion(
        code="full_time_day", starts_on=date(2018, 1, 1), ends_before=None, region=None, account="concentrated",
        when=Test("attendance", Operator.EQUALS, ("full_time",)), hours_per_day=60, minutes_per_hour=None, factor=None,
        cap_hours=None, says="", cites=(), basis=None,
    )  # fmt: skip
    table = ConversionTable(Conversions(rows=(row,)), "a" * 64)
    monkeypatch.setattr(conversions, "_suppliers", [lambda path, on: table])
    run = applied("credits", HEADINGS, a_row(学时=None))
    credit = standing().get()
    assert (credit.hours, credit.conversion, credit.conversion_version) == (600, "full_time_day", "a" * 16)
    assert "full_time_day" in "".join(run.rows.get().notes)
    assert fates(applied("credits", HEADINGS, a_row(学时=None))) == ["unchanged"]


def test_without_a_policy_hours_stay_unrecorded(monkeypatch):
    from ganxun.records.imports import conversions

    monkeypatch.setattr(conversions, "_suppliers", [])
    applied("credits", HEADINGS, a_row(学时=None))
    assert standing().get().hours is None


PERIOD_HEADINGS = tuple(
    "培训起止时间" if each == "开始日期" else each for each in HEADINGS if each != "结束日期"
)


def period_row(words, **changes):
    values = dict(zip(HEADINGS, a_row(**changes), strict=True)) | {"培训起止时间": words}
    return tuple(values[each] for each in PERIOD_HEADINGS)


@pytest.mark.parametrize(
    "words", ["2019.3.4-2019.3.15", "2019年3月4日—15日", "2019.3.4至3.15", "2019/3/4~2019/3/15"]
)
def test_both_days_in_one_column(words):
    run = applied("credits", PERIOD_HEADINGS, period_row(words))
    credit = Credit.objects.get()
    assert (credit.starts_on, credit.ends_before) == (date(2019, 3, 4), date(2019, 3, 16))
    assert "读作 2019-03-04 至 2019-03-15" in "".join(run.rows.get().notes)


def test_a_period_that_cannot_be_read_is_refused_once():
    run = checked("credits", PERIOD_HEADINGS, period_row("3月4日-15日"))
    assert problems(run) == [(2, "G", "no_year")]
    assert problems(checked("credits", PERIOD_HEADINGS, period_row(None))) == [(2, "G", "empty")]


def test_days_beside_the_period_must_say_the_same():
    headings = (*HEADINGS, "培训时间")
    run = checked("credits", headings, (*a_row(), "2019.3.4-3.14"))
    assert "period_contradicts" in {code for _row, _column, code in problems(run)}
    assert checked("credits", headings, (*a_row(), "2019.3.4-3.15")).state == "ready"
