"""A city with leaders, and a run over it."""

from datetime import UTC, date, datetime

from ganxun.base.actor import system_actor
from ganxun.compliance.actions import runs
from ganxun.orgs.models import Organisation
from ganxun.people.models import Appointment, Person, Rank
from ganxun.records.models import Credit

POLICY = "sichuan-2018-2022"
DUTY = "leaders_five_year_training"
NOW = datetime(2022, 12, 31, 12, tzinfo=UTC)
END = date(2022, 12, 31)


def a_city():
    province = Organisation.objects.create(
        code="51", name="四川省", kind="province", level="province", path="1.", starts_on=date(1950, 1, 1)
    )
    Organisation.objects.filter(pk=province.pk).update(path=f"{province.pk}.")
    city = Organisation.objects.create(
        code="5101",
        name="示例市",
        kind="city",
        level="city",
        parent=province,
        depth=1,
        path=f"{province.pk}.x.",
        starts_on=date(1950, 1, 1),
    )
    Organisation.objects.filter(pk=city.pk).update(path=f"{province.pk}.{city.pk}.")
    city.refresh_from_db()
    return city


def leader(city, code, *, hours):
    person = Person.objects.create(code=code, name="王示例", person_kind="civil_servant", unit=city)
    Rank.objects.create(person=person, kind="level", code="1A32", starts_on=date(2010, 1, 1))
    Appointment.objects.create(
        person=person,
        unit=city,
        title="副局长",
        is_leading_post=True,
        team="department",
        starts_on=date(2010, 1, 1),
    )
    Credit.objects.create(
        person=person,
        account="concentrated",
        hours=hours,
        days=200,
        starts_on=date(2019, 3, 1),
        ends_before=date(2019, 5, 1),
        title="县处级干部进修班",
        training_kind="in_service",
        attendance="full_time",
        institution_kind="party_school",
        institution_recognised=True,
        source="class",
        source_event=code,
        booked_at=NOW,
        booked_by="测试",
    )
    return person


def evaluate(as_of=END, **options):
    run = runs.ask_for_run(policy_code=POLICY, as_of=as_of, actor=system_actor("测试"), at=NOW)
    return runs.carry_out(run.pk, clock=lambda: NOW, **options)
