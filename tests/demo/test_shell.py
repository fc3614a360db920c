"""`ganxun demo` at the keyboard: once, again, anew, and with mistakes."""

from datetime import date

import pytest

from ganxun.base.refusals import Refused
from ganxun.compliance.models import Adoption
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.shell.commands import demo
from ganxun.shell.complaint import Complaint
from ganxun.shell.parser import Parser

pytestmark = pytest.mark.django_db


def ganxun_demo(*arguments: str) -> None:
    parser = Parser()
    demo.command.arguments(parser)
    demo.command.run(parser.parse_args([*arguments]))


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    days: list[date] = []
    monkeypatch.setattr(demo, "_evaluate", days.append)
    return days


def test_it_makes_a_province_judges_it_and_prints_the_accounts(capsys, judged):
    ganxun_demo("--people", "300")
    said = capsys.readouterr().out
    assert "已生成 300 人的演示省份,记录到 2020-09-30" in said
    assert "Ganxun-2020-demo" in said
    assert judged == [date(2020, 9, 30)]
    adopted = Adoption.objects.order_by("starts_on").values_list("policy", flat=True)
    assert list(adopted) == ["sichuan-2018-2022", "cadre-training-2023"]


def test_a_second_time_changes_nothing_and_says_so(capsys):
    ganxun_demo("--people", "300", "--no-evaluation")
    ganxun_demo("--people", "400")
    assert "演示省份已在数据库中" in capsys.readouterr().out
    assert Person.objects.count() == 300


def test_a_start_that_finds_a_province_is_silent(capsys):
    ganxun_demo("--people", "300", "--no-evaluation")
    capsys.readouterr()
    ganxun_demo("--people", "300", "--if-missing")
    assert capsys.readouterr().out == ""


def test_a_start_after_an_interrupted_one_judges_what_is_missing(judged):
    ganxun_demo("--people", "300", "--until", "2019-12-31", "--no-evaluation")
    ganxun_demo("--people", "300", "--if-missing")
    assert judged == [date(2019, 12, 31)]


def test_anew_makes_another_one():
    ganxun_demo("--people", "300", "--no-evaluation")
    ganxun_demo("--people", "350", "--no-evaluation", "--anew")
    assert Person.objects.count() == 350


def test_anew_never_empties_a_real_province():
    Organisation.objects.create(
        code="1", name="某省", kind="province", level="province", path="1.", starts_on=date(2020, 1, 1)
    )
    with pytest.raises(Refused):
        ganxun_demo("--people", "300", "--anew")
    assert Organisation.objects.exists()


def test_a_size_that_will_not_do_empties_nothing():
    ganxun_demo("--people", "300", "--no-evaluation")
    with pytest.raises(Refused, match="300"):
        ganxun_demo("--people", "12", "--anew")
    assert Person.objects.count() == 300


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--until", "昨天"], "不是有效的日期"), (["--until", "2024-01-01"], "2022-12-31 之间")],
)
def test_a_day_that_will_not_do_is_refused_in_words(arguments, words):
    with pytest.raises(Complaint, match=words):
        ganxun_demo(*arguments)
