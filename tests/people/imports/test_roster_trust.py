"""Imports people trust: hand-made edits stay, who is gone is said, a large loss stops, people who move stay one person."""

from datetime import date

import pytest

from ganxun.base.imports import runs, wishes
from ganxun.base.models import AuditEntry
from ganxun.people import actions
from ganxun.people.actions.spans import Days
from ganxun.people.choices import RankKind
from ganxun.people.models import Appointment, HandEdit, Person, Rank
from tests.base.imports.situations import applied, checked, fates, handed_in, problems
from tests.base.sheets.workbooks import workbook
from tests.base.situations import MONDAY, THE_SYSTEM, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.people.imports.situations import HEADINGS, a_row, an_identity

pytestmark = pytest.mark.django_db
WITH_FIRST_JOB = (*HEADINGS, "参加工作时间")


@pytest.fixture(autouse=True)
def finance():
    province = OrganisationFactory(province=True)
    return OrganisationFactory(parent=province, name="四川省财政厅", short_name="省财政厅", code="FIN")


@pytest.fixture
def education(finance):
    return OrganisationFactory(parent=finance.parent, name="四川省教育厅", code="EDU")


def people(count, **changes):
    return [
        a_row(**({"姓名": f"张{n}", "公民身份号码": an_identity(n), "出生日期": None} | changes))
        for n in range(count)
    ]


def the_notes(run):
    return "".join(note for row in run.rows.all() for note in row.notes)


def decided(run, **wish):
    wishes.decide(run, **({"overwrite": [], "gone_as": ""} | wish), actor=THE_SYSTEM, at=MONDAY)
    return runs.check_import(run.pk, at=MONDAY)


# --- fields edited by hand ---


@pytest.fixture
def edited_by_hand():
    applied("roster", HEADINGS, a_row())
    person = Person.objects.get()
    actions.change_person(
        person.pk, {"ethnicity": "彝族", "name": "张叁"}, actor=THE_SYSTEM, at=MONDAY, reason="与档案核对"
    )
    return person


def test_what_was_edited_by_hand_stays(edited_by_hand):
    run = applied("roster", HEADINGS, a_row(性别="女"))
    edited_by_hand.refresh_from_db()
    assert (edited_by_hand.ethnicity, edited_by_hand.name, edited_by_hand.gender) == (
        "彝族",
        "张叁",
        "female",
    )
    assert [each["label"] for each in run.rows.get().changes] == ["性别"]
    assert "民族已手工改为“彝族”，表中为“汉族”：保留手工内容" in the_notes(run)
    assert run.summary["kept"]["ethnicity"] == {"label": "民族", "count": 1}


def test_an_officer_may_decide_for_the_file_field_by_field(edited_by_hand):
    run = decided(checked("roster", HEADINGS, a_row()), overwrite=["ethnicity"])
    assert [each["label"] for each in run.rows.get().changes] == ["民族"]
    runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    edited_by_hand.refresh_from_db()
    assert (edited_by_hand.ethnicity, edited_by_hand.name) == ("汉族", "张叁")
    assert [edit.field for edit in HandEdit.objects.all()] == ["name"]
    assert AuditEntry.objects.filter(deed="import.decided").exists()


def test_a_rank_and_a_post_given_by_hand_stay_too(finance):
    applied("roster", HEADINGS, a_row())
    person = Person.objects.get()
    actions.set_rank(
        person.pk, RankKind.LEVEL, "1A22", starts_on=date(2019, 5, 1), actor=THE_SYSTEM, at=MONDAY
    )
    run = applied("roster", HEADINGS, a_row())
    assert fates(run) == ["unchanged"]
    assert Rank.objects.get(ends_before=None).code == "1A22"
    assert "职务层次已手工改为“厅局级副职”，表中为“县处级正职”" in the_notes(run)


DOING = {"actor": THE_SYSTEM, "at": MONDAY}
WHY = "与干部人事档案核对"


def test_the_flags_of_a_post_set_right_by_hand_stay(finance):
    headings = (*HEADINGS, "领导职务")
    applied("roster", headings, (*a_row(), "否"))
    post = Appointment.objects.get()
    wanted = actions.Post(unit_id=finance.pk, title="处长", starts_on=post.starts_on, is_leading_post=True)
    actions.correct_post(post.pk, wanted, reason=WHY, **DOING)
    run = applied("roster", headings, (*a_row(), "否"))
    assert (fates(run), Appointment.objects.get().is_leading_post) == (["unchanged"], True)
    assert run.summary["kept"]["post"]["count"] == 1


def test_rows_of_the_sheets_of_posts_and_ranks_do_not_undo_what_was_set_right_by_hand(finance):
    posts = ("姓名", "公民身份号码", "任职机构", "职务名称", "任职时间", "免职时间")
    old = ("张三", an_identity(), "四川省财政厅", "副处长", "2015-01-01", "2018-06-01")
    ranks = ("姓名", "公民身份号码", "级别类别", "级别", "批准日期")
    former = ("张三", an_identity(), "职务层次", "县处级副职", "2015-01-01")
    sheets = workbook(HEADINGS, a_row(), name="人员", more={"A02": (posts, old), "A05": (ranks, former)})
    apply_workbook(sheets)
    struck = Appointment.objects.get(title="副处长")
    actions.strike(Appointment, struck.pk, reason="从未担任此职", **DOING)
    rank = Rank.objects.get(code="1A32")
    actions.correct_rank(rank.pk, "1A31", Days(date(2014, 1, 1), date(2015, 1, 1)), reason=WHY, **DOING)
    run = apply_workbook(sheets)
    assert not Appointment.objects.filter(title="副处长").exists()
    assert not Rank.objects.filter(code="1A32").exists()
    assert set(run.summary["kept"]) == {"post", "level"}
    assert "任职已手工改为“没有这项任职”，表中为“四川省财政厅副处长 2015-01-01”：保留手工内容" in the_notes(
        run
    )
    apply_workbook(sheets, overwrite=["post"])
    assert Appointment.objects.filter(title="副处长").exists()


def apply_workbook(content, *, overwrite=()):
    run = runs.receive("roster", _file(content), "表.xlsx", **DOING)
    run = decided(runs.check_import(run.pk, at=MONDAY), overwrite=list(overwrite))
    return runs.apply_import(run.pk, **DOING)


def test_a_number_set_right_by_hand_stays_and_the_old_one_still_names_the_person():
    applied("roster", HEADINGS, a_row())
    person = Person.objects.get()
    actions.set_identity(person.pk, an_identity(7), reason=WHY, **DOING)
    run = applied("roster", HEADINGS, a_row())
    assert Person.objects.get().identity_tail == an_identity(7)[-4:]
    notes = the_notes(run)
    assert "按手工更正以前的内容对应到库中人员" in notes
    assert (
        f"公民身份号码已手工改为“…{an_identity(7)[-4:]}”，表中为“…{an_identity()[-4:]}”：保留手工内容"
        in notes
    )
    assert an_identity() not in notes
    run = decided(checked("roster", HEADINGS, a_row()), overwrite=["identity"])
    runs.apply_import(run.pk, **DOING)
    assert Person.objects.get().identity_tail == an_identity()[-4:]


def test_without_a_number_the_words_of_before_still_name_the_person(finance, education):
    nameless = {"公民身份号码": None, "出生日期": "1975-03-05"}
    applied("roster", HEADINGS, a_row(**nameless))
    person = Person.objects.get()
    actions.change_person(person.pk, {"name": "张叁", "born_on": date(1975, 3, 15)}, reason=WHY, **DOING)
    moved = actions.Post(unit_id=education.pk, title="副厅长", starts_on=date(2020, 1, 1))
    actions.transfer(person.pk, moved, reason="川组干〔2020〕1号", **DOING)
    run = applied("roster", HEADINGS, a_row(**nameless))
    assert (fates(run), Person.objects.count()) == (["unchanged"], 1)
    person.refresh_from_db()
    assert (person.name, person.unit) == ("张叁", education)
    assert set(run.summary["kept"]) == {"name", "born_on", "post"}


def test_a_name_set_by_hand_gives_way_when_an_officer_says_so(edited_by_hand):
    run = decided(checked("roster", HEADINGS, a_row()), overwrite=["name"])
    runs.apply_import(run.pk, **DOING)
    edited_by_hand.refresh_from_db()
    assert edited_by_hand.name == "张三"


def test_who_was_added_by_hand_is_met_again_by_the_roster(finance):
    details = actions.PersonDetails(code="", name="张三", born_on=date(1975, 3, 5), ethnicity="羌族")
    post = actions.Post(unit_id=finance.pk, title="处长", starts_on=date(2018, 6, 1))
    actions.add_person(details, post, arrival=actions.Arrival(identity_number=an_identity()), **DOING)
    run = applied("roster", HEADINGS, a_row())
    assert (Person.objects.count(), Person.objects.get().ethnicity) == (1, "羌族")
    assert run.summary["kept"]["ethnicity"]["count"] == 1


def test_what_is_given_back_to_imports_is_set_by_them_again(edited_by_hand):
    assert actions.release_by_hand(edited_by_hand.pk, ["ethnicity"], **DOING) == 1
    assert actions.release_by_hand(edited_by_hand.pk, ["ethnicity"], **DOING) == 0
    applied("roster", HEADINGS, a_row())
    edited_by_hand.refresh_from_db()
    assert (edited_by_hand.ethnicity, edited_by_hand.name) == ("汉族", "张叁")


def test_what_agrees_with_the_hand_is_not_mentioned(edited_by_hand):
    run = checked("roster", HEADINGS, a_row(姓名="张叁", 民族="彝"))
    assert (run.summary["kept"], fates(run)) == ({}, ["unchanged"])


# --- differences against the last import of the same source ---


def test_who_is_gone_since_the_last_roster_of_the_same_source_is_said_and_left_alone():
    applied("roster", HEADINGS, *people(3))
    run = applied("roster", HEADINGS, *people(2))
    assert (run.rows_gone, fates(run)) == (1, ["unchanged", "unchanged", "gone"])
    assert "张2" in run.rows.get(fate="gone").label
    assert set(Person.objects.values_list("personnel_status", flat=True)) == {"active"}


def test_another_source_is_not_compared_with():
    applied("roster", HEADINGS, *people(3))
    run = runs.receive("roster", _file(workbook(HEADINGS, *people(1))), "表.xlsx", actor=THE_SYSTEM, at=MONDAY,
                       source="公务员局")  # fmt: skip
    run = runs.check_import(run.pk, at=MONDAY)
    assert (run.source.name, run.rows_gone) == ("公务员局", 0)


def test_who_is_gone_is_registered_as_the_officer_says():
    applied("roster", HEADINGS, *people(30))
    run = decided(checked("roster", HEADINGS, *people(29)), gone_as="transferred_out")
    runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert Person.objects.get(personnel_status="transferred_out").name == "张29"


# --- the threshold ---


def test_an_import_that_would_put_many_out_of_service_stops_until_somebody_says_why():
    applied("roster", HEADINGS, *people(20))
    run = decided(checked("roster", HEADINGS, *people(18)), gone_as="other")
    assert [reason.code for reason in runs.why_not_apply(run, THE_SYSTEM)] == ["too_many_leave"]
    assert refused(runs.apply_import, run.pk, actor=THE_SYSTEM, at=MONDAY).codes == ["too_many_leave"]
    assert not Person.objects.exclude(personnel_status="active").exists()
    short = refused(wishes.override_threshold, run, " 对 ", actor=THE_SYSTEM, at=MONDAY)
    assert short.codes == ["no_reason"]
    wishes.override_threshold(run, "机构改革，整建制划转", actor=THE_SYSTEM, at=MONDAY)
    assert runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY).state == "applied"
    assert Person.objects.exclude(personnel_status="active").count() == 2
    entry = AuditEntry.objects.get(deed="import.threshold_overridden")
    assert (entry.details["leaving"], entry.details["reason"]) == (2, "机构改革，整建制划转")


@pytest.mark.parametrize(
    ("people_there", "retiring", "stops"), [(40, 2, False), (39, 2, True), (1, 1, False)]
)
def test_the_threshold_is_five_per_cent_of_those_concerned(people_there, retiring, stops):
    headings = (*HEADINGS, "人员状态")
    applied("roster", headings, *((*row, "现职") for row in people(people_there)))
    run = checked("roster", headings, *((*row, "退休") for row in people(retiring)))
    assert ("too_many_leave" in [each.code for each in runs.why_not_apply(run, THE_SYSTEM)]) is stops


def test_a_reason_given_for_two_does_not_hold_for_three():
    applied("roster", HEADINGS, *people(20))
    run = decided(checked("roster", HEADINGS, *people(18)), gone_as="other")
    wishes.override_threshold(run, "机构改革划转", actor=THE_SYSTEM, at=MONDAY)
    run.refresh_from_db()
    assert wishes.why_not_yet({"leaving": 3, "concerned": 20}, run.wishes)


# --- people who move; people in two units ---


def test_a_transfer_is_named_as_one(education):
    applied("roster", HEADINGS, a_row())
    run = applied("roster", HEADINGS, a_row(工作单位="四川省教育厅", 任现职时间="2020-03-01"))
    assert (run.summary["moved"], run.rows_gone, fates(run)) == (1, 0, ["changed"])
    assert "调动：由“四川省财政厅”调入“四川省教育厅”" in the_notes(run)


def a_namesake(**changes):
    return (*a_row(公民身份号码=None, 工作单位="四川省教育厅", 任现职时间="2020-03-01", 任现职务层次时间="2020-03-01",
                   职务层次="厅局级副职", **changes), "1997-07-01")  # fmt: skip


@pytest.fixture
def somebody(finance):
    return PersonFactory(
        name="张三", born_on=date(1975, 3, 5), started_work_on=date(1997, 7, 1), unit=finance,
        post__title="处长", post__starts_on=date(2018, 6, 1),
    )  # fmt: skip


def test_without_a_number_a_human_decides_whether_it_is_the_same_person(somebody, education):
    run = checked("roster", WITH_FIRST_JOB, a_namesake())
    (question,) = run.questions.all()
    assert "姓名、出生日期、参加工作时间与库中人员相同" in question.says
    assert [reason.code for reason in runs.why_not_apply(run, THE_SYSTEM)] == ["questions_open"]
    wishes.answer(question.pk, run, f"p{somebody.pk}", actor=THE_SYSTEM, at=MONDAY)
    run = runs.check_import(run.pk, at=MONDAY)
    assert fates(run) == ["changed"]
    runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert Person.objects.get().unit == education


def test_or_somebody_else(somebody, education):
    run = checked("roster", WITH_FIRST_JOB, a_namesake())
    wishes.answer(run.questions.get().pk, run, "other", actor=THE_SYSTEM, at=MONDAY)
    run = runs.check_import(run.pk, at=MONDAY)
    runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert Person.objects.count() == 2
    again = checked("roster", WITH_FIRST_JOB, a_namesake())
    assert (again.questions.count(), fates(again)) == (0, ["unchanged"])


def test_an_answer_that_was_not_offered_is_refused(somebody, education):
    run = checked("roster", WITH_FIRST_JOB, a_namesake())
    question = run.questions.get()
    assert refused(wishes.answer, question.pk, run, "p999", actor=THE_SYSTEM, at=MONDAY).codes == [
        "no_such_answer"
    ]


def test_of_people_elsewhere_only_that_they_are_elsewhere_is_said(somebody, education):
    run = checked("roster", WITH_FIRST_JOB, a_namesake(), actor=an_officer_of(education))
    says = run.questions.get().says
    assert "在您管理范围以外" in says
    assert "财政厅" not in says
    assert "处长" not in says


def test_one_number_in_two_units_of_a_file_is_one_person_with_two_posts(finance, education):
    rows = (a_row(), a_row(工作单位="四川省教育厅", 职务名称="副厅长", 任现职时间="2019-02-01"))
    run = checked("roster", HEADINGS, *rows)
    question = run.questions.get()
    assert "主职务以哪一行为准" in question.says
    assert [code for code, _words in question.options] == ["r1", "r2"]
    wishes.answer(question.pk, run, "r2", actor=THE_SYSTEM, at=MONDAY)
    run = runs.check_import(run.pk, at=MONDAY)
    assert problems(run) == []
    runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert Person.objects.get().unit == education
    posts = {post.title: post.is_primary for post in Appointment.objects.all()}
    assert posts == {"处长": False, "副厅长": True}


# --- the same day is no earlier day ---


def test_another_level_from_the_same_day_corrects_the_one_held():
    applied("roster", HEADINGS, a_row())
    run = applied("roster", HEADINGS, a_row(职务层次="县处级副职"))
    assert ("职务层次", "县处级正职", "县处级副职") in {
        (each["label"], each["before"], each["after"]) for each in run.rows.get().changes
    }
    assert [(rank.code, rank.ends_before) for rank in Rank.objects.all()] == [("1A32", None)]
    assert "视为更正" in the_notes(run)


def test_another_title_from_the_same_day_corrects_the_post():
    applied("roster", HEADINGS, a_row())
    applied("roster", HEADINGS, a_row(职务名称="一级调研员"))
    assert [post.title for post in Appointment.objects.all()] == ["一级调研员"]
    assert Person.objects.get().post_title == "四川省财政厅一级调研员"


# --- one table of a source at a time ---


def test_two_tables_of_one_source_at_once_are_refused_in_words():
    handed_in("roster", workbook(HEADINGS, a_row()))
    refusal = refused(handed_in, "roster", workbook(HEADINGS, a_row()))
    assert refusal.codes == ["source_busy"]
    assert "同一来源一次只能办理一份" in str(refusal)


def _file(content):
    import io

    return io.BytesIO(content)


# --- other people's workbooks ---


def test_two_rows_of_headings_that_name_both_dates_alike(finance):
    rows = (
        ("姓名", "身份证件号码", "现任职务", None, None, "级别", None),
        (None, None, "单位", "职务", "任职时间", "职务层次", "任职时间"),
        ("张三", f"'{an_identity()}", "四川省财政厅", "处长", "2018.6", "正处", "2017年1月"),
    )
    run = checked("roster", *rows, merged=["C1:E1", "F1:G1"])
    assert (run.state, problems(run)) == ("ready", [])
    runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert Appointment.objects.get().starts_on == date(2018, 6, 1)
    assert Rank.objects.get().starts_on == date(2017, 1, 1)
