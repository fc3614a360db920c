"""`ganxun policy`: a folder is checked line by line, a duty is told in prose; mistakes are one line and status 2."""

import pytest

from ganxun.shell.command import main
from tests.rules.tiny import edit, write


@pytest.fixture
def shelf(tmp_path, settings):
    """A shelf with one tiny policy, under the code tiny."""
    settings.POLICIES_FOLDER = tmp_path / "policies"
    write(tmp_path / "policies" / "tiny")
    return tmp_path / "policies"


@pytest.mark.parametrize("by_code", [True, False])
def test_a_right_folder_is_counted_in_one_line(shelf, capsys, by_code):
    assert main(["policy", "check", "tiny" if by_code else str(shelf / "tiny")]) == 0
    assert capsys.readouterr().out == "小规划:条款 2 条,规则 1 条,算例 1 个,全部通过\n"


def test_every_mistake_is_a_line_on_stderr(shelf, capsys):
    edit(shelf / "tiny", "rules/yearly_hours.yaml", "account,", "acount,")
    edit(shelf / "tiny", "document.yaml", "issuer", "isuer")
    assert main(["policy", "check", "tiny"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "document.yaml 第 1 行：规划缺少「issuer」。请补上「issuer: …」。",
        "document.yaml 第 3 行：规划里没有「isuer」这一项。是不是「issuer」。",
        "rules/yearly_hours.yaml 第 15 行：没有学时分录的事实「acount」。是不是「account」。",
    ]


def test_an_example_that_comes_out_differently_refuses_the_folder(shelf, capsys):
    edit(shelf / "tiny", "rules/yearly_hours.yaml", "at_least: 90", "at_least: 110")
    assert main(["policy", "check", "tiny"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == (
        "cases/yearly_hours.yaml 第 5 行：算例「just_enough」（正好90学时）的差额应为 0，实得 20。"
        "请核对规则与算例，改正有误的一处。"
    )
    assert len(lines) == 3


@pytest.mark.parametrize("made", [True, False])
def test_no_such_folder_names_the_shelf(shelf, capsys, made):
    if not made:
        (shelf / "tiny" / "document.yaml").unlink()
    assert main(["policy", "check", "no-such-plan"]) == 2
    known = "tiny" if made else "(无)"
    assert capsys.readouterr().err == f"ganxun:没有“no-such-plan”这个文件夹;政策库里有:{known}\n"


@pytest.mark.parametrize(
    "more", [[], ["--policy", "tiny"], ["--as-of", "2019-06-30"], ["--as-of", "2030-01-01"]]
)
def test_a_duty_is_told_in_prose(shelf, capsys, more):
    assert main(["policy", "explain", "yearly_hours", *more]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["yearly_hours(小规划)", "每年不少于90学时。"]
    assert "要求：学时分录（账户为集中培训）累计不少于90学时。" in lines


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["yearly_hour"], "没有名为“yearly_hour”的义务,是不是“yearly_hours”"),
        (
            ["yearly_hours", "--as-of", "2017-01-01"],
            "“yearly_hours”在 2017-01-01 没有施行,自 2018-01-01 起施行",
        ),
        (["yearly_hours", "--as-of", "去年"], "“去年”不是有效的日期,请写成 2020-12-31 这样"),
        (["yearly_hours", "--policy", "huge"], "没有名为“huge”的政策；现有：tiny"),
    ],
)
def test_what_cannot_be_explained_is_one_line(shelf, capsys, arguments, says):
    assert main(["policy", "explain", *arguments]) == 2
    assert capsys.readouterr().err == f"ganxun:{says}\n"


def test_an_empty_shelf_says_so(shelf, capsys):
    (shelf / "tiny" / "document.yaml").unlink()
    assert main(["policy", "explain", "yearly_hours"]) == 2
    assert capsys.readouterr().err == "ganxun:没有名为“yearly_hours”的义务,政策库是空的\n"


def test_a_broken_policy_is_not_explained_but_its_mistakes_are(shelf, capsys):
    (shelf / "tiny" / "clauses.yaml").unlink()
    assert main(["policy", "explain", "yearly_hours"]) == 2
    assert capsys.readouterr().err == "clauses.yaml：缺少这个文件。请补上，格式见《怎样写政策》。\n"
