"""A file kept by hand: fields, posts, ranks, lists, exemptions, the number; whatever is refused is said in words."""

from datetime import date

import pytest
from django.urls import reverse

from ganxun.people.models import Appointment, Designation, Exemption, HandEdit, Person, Rank
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import DesignationFactory, ExemptionFactory, PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db
WHY = "与干部人事档案核对"


@pytest.fixture
def office():
    return OrganisationFactory(
        name="教育局", code="EDU", parent=OrganisationFactory(city=True, name="甘孜州")
    )


@pytest.fixture
def wang(office):
    return PersonFactory(name="王伟", unit=office, rank="1A42", post__title="副科长")


@pytest.fixture
def hr(client, office):
    return signed_in(client, office, role="unit_hr")


def at(name, *args):
    return reverse(f"people:{name}", args=args)


def fields_of(person, **changes):
    said = {"name": person.name, "personnel_status": "active", "reason": WHY}
    return said | changes


def test_the_persons_page_leads_to_it_for_whoever_may(client, office, wang):
    link = at("edit", wang.pk)
    assert link in words(signed_in(client, office, role="unit_hr").get(at("person", wang.pk)))
    assert link not in words(signed_in(client, office, role="reader").get(at("person", wang.pk)))


def test_fields_are_set_right_with_a_reason_and_held_against_imports(hr, wang):
    page = at("edit", wang.pk)
    assert "请写明原因" in words(hr.post(page, fields_of(wang, ethnicity="彝族", reason="")))
    page_said = words(hr.post(page, fields_of(wang, ethnicity="彝族", born_on="1980-02-03"), follow=True))
    wang.refresh_from_db()
    assert (wang.ethnicity, wang.born_on) == ("彝族", date(1980, 2, 3))
    assert "手工改过的项目" in page_said
    assert set(HandEdit.objects.values_list("field", flat=True)) == {"ethnicity", "born_on"}
    hr.post(at("release", wang.pk), {"field": "ethnicity"})
    assert HandEdit.objects.get().field == "born_on"


def test_days_in_the_wrong_order_are_sent_back(hr, wang):
    said = words(
        hr.post(at("edit", wang.pk), fields_of(wang, born_on="1999-01-01", started_work_on="1990-01-01"))
    )
    assert "前后颠倒" in said
    wang.refresh_from_db()
    assert wang.born_on is None


def a_post(**changes):
    said = {
        "how": "appoint", "unit": "EDU", "title": "团委书记", "post_kind": "league", "post_level": "", "team": "none",
        "starts_on": "2020-03-01", "ends_before": "", "reason": "教党〔2020〕3号",
    }  # fmt: skip
    return said | changes


def test_a_post_is_taken_up_set_right_ended_and_struck_out(hr, wang):
    hr.post(at("add_post", wang.pk), a_post())
    beside = Appointment.objects.get(title="团委书记")
    assert (beside.is_primary, beside.unit.code) == (False, "EDU")
    page = at("post", beside.pk)
    assert 'value="团委书记"' in words(hr.get(page))
    hr.post(page, a_post(deed="correct", title="团工委书记", unit="甘孜州教育局"))
    hr.post(page, {"deed": "end", "on": "2020-06-01", "reason": "教党〔2020〕9号"})
    beside.refresh_from_db()
    assert (beside.title, beside.ends_before) == ("团工委书记", date(2020, 6, 1))
    hr.post(page, {"deed": "strike", "reason": "从未担任此职"})
    assert not Appointment.objects.filter(pk=beside.pk).exists()


def test_a_second_main_post_is_refused_in_words_and_the_form_keeps_what_was_said(hr, wang):
    said = words(hr.post(at("add_post", wang.pk), a_post(is_primary="on")))
    assert "该时段已有主职务“副科长”" in said
    assert 'value="团委书记"' in said
    assert Appointment.objects.count() == 1


def test_an_unknown_unit_is_said(hr, wang):
    assert "没有这个机构" in words(hr.post(at("add_post", wang.pk), a_post(unit="不存在的局")))


def test_a_move_out_of_ones_reach_is_refused_and_within_it_done(client, office, wang):
    other = OrganisationFactory(name="审计局", code="AUD", parent=office.parent)
    hr = signed_in(client, office, role="unit_hr")
    moving = a_post(how="transfer", unit="AUD", title="科长", is_primary="on", starts_on="2020-05-01")
    assert hr.post(at("add_post", wang.pk), moving).status_code == 403
    above = signed_in(client, office.parent)
    above.post(at("add_post", wang.pk), moving)
    wang.refresh_from_db()
    assert wang.unit == other


def test_ranks_and_lists_are_kept(hr, office, wang):
    hr.post(at("add_rank", wang.pk), {"code": "G08", "starts_on": "2020-02-01", "reason": WHY})
    grade = Rank.objects.get(kind="grade")
    hr.post(
        at("rank", grade.pk), {"deed": "correct", "code": "G07", "starts_on": "2020-02-01", "reason": WHY}
    )
    hr.post(at("rank", grade.pk), {"deed": "end", "on": "2020-07-01", "reason": WHY})
    grade.refresh_from_db()
    assert (grade.code, grade.ends_before) == ("G07", date(2020, 7, 1))
    hr.post(at("add_list", wang.pk), {"kind": "selected_graduate", "starts_on": "2020-01-01", "reason": WHY})
    listed = Designation.objects.get()
    said = {
        "deed": "correct",
        "kind": "selected_graduate",
        "starts_on": "2019-01-01",
        "decided_by": "EDU",
        "reason": WHY,
    }
    hr.post(at("listing", listed.pk), said)
    listed.refresh_from_db()
    assert (listed.starts_on, listed.decided_by) == (date(2019, 1, 1), office)
    hr.post(at("listing", listed.pk), {"deed": "end", "on": "2020-08-01", "reason": WHY})
    listed.refresh_from_db()
    assert listed.ends_before == date(2020, 8, 1)


def test_exemptions_are_for_those_who_approve_them(client, office, wang):
    given = ExemptionFactory(person=wang)
    hr = signed_in(client, office, role="unit_hr")
    assert hr.get(at("exemption", given.pk)).status_code == 403
    assert at("exemption", given.pk) not in words(hr.get(at("edit", wang.pk)))
    officer = signed_in(client, office)
    said = {
        "kind": "secondment", "duty": "", "starts_on": "2021-01-01", "ends_before": "2021-07-01", "approved_by": "李部长",
        "approved_on": "2020-06-01", "reason": WHY,
    }  # fmt: skip
    officer.post(at("add_exemption", wang.pk), said)
    assert Exemption.objects.filter(kind="secondment", duty=None).exists()
    officer.post(
        at("exemption", given.pk),
        said | {"deed": "correct", "starts_on": "2020-01-01", "ends_before": "2020-04-01"},
    )
    given.refresh_from_db()
    assert given.ends_before == date(2020, 4, 1)
    assert "本人" in words(signed_in(client, office, person=wang).get(at("edit", wang.pk)))


def test_the_number_is_set_and_never_shown(hr, wang):
    said = words(hr.post(at("number", wang.pk), {"number": "110105194912310021", "reason": WHY}))
    assert "校验" in said
    assert "110105194912310021" not in said.replace('value="110105194912310021"', "")
    page = words(hr.post(at("number", wang.pk), {"number": "11010519491231002X", "reason": WHY}, follow=True))
    assert "**************002X" in page
    assert "11010519491231002X" not in page


def test_somebody_new_is_registered_with_post_and_rank(hr, office):
    assert 'value="教育局"' in words(hr.get(at("new")))
    said = {
        "name": "扎西", "personnel_status": "active", "unit": "教育局", "title": "科员", "post_since": "2020-04-01",
        "post_kind": "other", "team": "none", "level": "1A50", "level_since": "", "reason": "公务员录用", "born_on": "1995-01-02",
    }  # fmt: skip
    assert "请填写日期" in words(hr.post(at("new"), said))
    hr.post(at("new"), said | {"level_since": "2020-04-01"})
    person = Person.objects.get(name="扎西")
    assert (person.unit, person.post_title, person.ranks.get().code) == (office, "教育局科员", "1A50")
    again = said | {"level_since": "2020-04-01"}
    assert "确认不是同一人" in words(hr.post(at("new"), again))
    hr.post(at("new"), again | {"is_another": "on"})
    assert Person.objects.filter(name="扎西").count() == 2


def test_the_page_of_a_file_has_a_fixed_price(hr, wang, django_assert_max_num_queries):
    for _each in range(3):
        DesignationFactory(person=wang)
    hr.get(at("edit", wang.pk))  # the session is stored once
    with django_assert_max_num_queries(12):
        hr.get(at("edit", wang.pk))


def test_what_has_an_end_is_not_ended_again(hr, wang):
    post = wang.appointments.get()
    ended = {"deed": "end", "on": "2020-05-01", "reason": WHY}
    hr.post(at("post", post.pk), ended)
    assert "已于2020-05-01截止" in words(hr.post(at("post", post.pk), ended))
