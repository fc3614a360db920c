"""ganxun import: checks first, says all that is wrong in one go, applies all or nothing."""

from argparse import Namespace

import pytest

from ganxun.people.models import Person
from ganxun.shell.commands.importing import command
from ganxun.shell.complaint import Complaint
from tests.base.sheets.workbooks import on_disk, workbook
from tests.orgs.factories import OrganisationFactory
from tests.people.imports.situations import HEADINGS, a_row, an_identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def finance():
    return OrganisationFactory(name="四川省财政厅", code="FIN")


def run(tmp_path, *rows, dry_run=False, content=None):
    file = on_disk(tmp_path, content or workbook(HEADINGS, *rows), "名册.xlsx")
    return command.run(Namespace(kind="roster", file=file, dry_run=dry_run))


def test_a_roster_is_imported(tmp_path, capsys):
    assert run(tmp_path, a_row()) == 0
    assert Person.objects.count() == 1
    assert "已入库:新增 1 行" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    assert run(tmp_path, a_row(), dry_run=True) == 0
    assert not Person.objects.exists()
    assert "没有写入" in capsys.readouterr().out


def test_all_problems_are_printed_and_the_rest_is_counted(tmp_path, capsys):
    rows = [a_row(姓名=f"张{n}", 公民身份号码=an_identity(n), 性别="?") for n in range(60)]
    with pytest.raises(Complaint, match="60 行退回"):
        run(tmp_path, *rows)
    printed = capsys.readouterr().out
    assert "“名册”第2行D列（性别）" in printed
    assert "共 60 个问题,以上为前 50 个" in printed
    assert not Person.objects.exists()


def test_a_useless_file_is_refused_in_one_line(tmp_path):
    with pytest.raises(Complaint, match="PDF"):
        run(tmp_path, content=b"%PDF-1.4")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Complaint, match="没有这个文件"):
        command.run(Namespace(kind="roster", file=tmp_path / "nothing.xlsx", dry_run=False))
