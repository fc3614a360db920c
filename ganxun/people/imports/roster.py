"""The import of a roster: staged, recognised, checked, compared; then written."""

from __future__ import annotations

from ganxun.base.imports.kinds import Kind
from ganxun.base.imports.work import Work, run_sql
from ganxun.base.permissions import Permission
from ganxun.base.sheets.fields import FieldSet
from ganxun.base.sheets.reading import remarks_of, understood
from ganxun.base.sheets.tables import Sheet
from ganxun.base.sheets.writing import blank_workbook
from ganxun.people.imports import changes, checks, keeping, leaving, opening, staging, traces, twins, undoing
from ganxun.people.imports.fields import FIELD_SETS, PEOPLE, POSTS, RANKS, UNITS
from ganxun.people.imports.rows import RosterRows
from ganxun.people.imports.writing import write_roster

_HOW = (
    "“人员基本信息”一表即可完成导入：每人一行，含主职务、职务层次和职级。“职务信息”“职务层次与职级”两表用于补充历次任职，“机构信息”用于增设机构，都可以不填。",
    "列的顺序不限，不需要的列可以删除；带 * 的列必填。单位填机构全称或机构编码，同名机构请填编码。",
    "空白单元格表示不改动库中已有的内容。同一文件重复导入不会产生重复人员。",
    "日期写成 2019-03-05；出生、参加工作、任职等日期可以只到月，按当月 1 日计。",
    "整个文件核对无误才会入库；只要有一行退回，全部都不入库。",
)


class RosterImporter:
    """People, their posts and ranks."""

    def field_sets(self) -> tuple[FieldSet, ...]:
        """See `Importer.field_sets`."""
        return FIELD_SETS

    def stage(self, sheets: list[Sheet], work: Work) -> None:
        """See `Importer.stage`."""
        readers, work.columns = understood(sheets, self.field_sets(), work.mapping)
        # Units first, then people: each sheet may refer to those before.
        order = [UNITS.key, PEOPLE.key, POSTS.key, RANKS.key]
        readers.sort(key=lambda reader: order.index(reader.layout.field_set.key))
        run_sql(staging.TABLES + opening.TABLE)
        checks.remember_columns(work, checks.columns_of(readers))
        work.progress.step("读取文件", sum(reader.sheet.height for reader in readers))
        rows = RosterRows(work)
        for reader in readers:
            rows.stage(reader)
        work.flush()
        work.summary["reading"] = remarks_of(sheets, readers)
        self._decide(work)

    def _decide(self, work: Work) -> None:
        """Who is meant, what is wrong, what is new or different, who is gone."""
        paths = list(work.actor.paths(Permission.ROSTER_IMPORT))
        staging.recognise(work)
        twins.ask_about_people_elsewhere(work, paths)
        keeping.keep_fields(work)
        twins.ask_about_people_twice(work)
        checks.check_identity(work)
        staging.make_ids(work)
        keeping.keep_posts_and_ranks(work)
        checks.check_spans(work)
        changes.compare(work)
        leaving.compare_with_last(work, paths)

    def write(self, work: Work) -> None:
        """See `Importer.write`."""
        opening.write_units(work)
        traces.remember_before(work)
        write_roster(work)
        leaving.write_leaving(work)
        keeping.forget_overwritten(work)
        traces.keep_traces(work)

    def stage_undo(self, undone: int, work: Work) -> None:
        """See `Importer.stage_undo`."""
        undoing.lock_touched(undone)
        undoing.stage_undo(undone, work)

    def write_undo(self, undone: int, work: Work) -> None:
        """See `Importer.write_undo`."""
        undoing.write_undo(undone, work)

    def template(self) -> bytes:
        """See `Importer.template`."""
        return template_workbook()


def template_workbook() -> bytes:
    """A blank roster workbook with Chinese headings, lists of codes to choose from, and instructions."""
    return blank_workbook("干部名册导入模板", (PEOPLE, POSTS, RANKS, UNITS), _HOW)


ROSTER = Kind("roster", "干部名册", Permission.ROSTER_IMPORT, RosterImporter())
