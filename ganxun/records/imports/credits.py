"""The import of training records: staged, recognised, checked; then entered into the ledger."""

from __future__ import annotations

from ganxun.base.imports.kinds import Kind
from ganxun.base.imports.work import Work, run_sql
from ganxun.base.permissions import Permission
from ganxun.base.sheets.fields import FieldSet
from ganxun.base.sheets.reading import remarks_of, understood
from ganxun.base.sheets.tables import Sheet
from ganxun.base.sheets.writing import blank_workbook
from ganxun.people.imports.checks import columns_of, remember_columns
from ganxun.records.imports import staging, undoing
from ganxun.records.imports.fields import credit_fields, programme_reader
from ganxun.records.imports.programmes import known_programmes
from ganxun.records.imports.rows import CreditRows
from ganxun.records.imports.writing import write_credits

_HOW = (
    "一人一次培训填一行。用公民身份号码或统一标识指明本人；都没有时填姓名、单位和出生日期，须能对应到唯一的一人。",
    "开始、结束日期须精确到日，结束日期填最后一天；跨年的培训照实填一行，入账时自动按年拆分。",
    "起止日期也可以合写在“培训起止时间”一列，如 2019.3.4至3.15；单位和职务可以合写在“工作单位及职务”一列。",
    "“学时”记入集中培训账户，“网络学时”记入网络自学账户，不要填在同一行；天数和学时至少填一项。",
    "有来源编号的，同一人同一编号只记一次；没有的，按培训名称、日期、天数和学时判断是否重复。重复导入不会重复记账。",
    "内容与已入账记录不同的，视为更正：先冲销原分录，再按本行重新记账，两者都保留在台账中。",
    "整个文件核对无误才会入库；只要有一行退回，全部都不入库。",
)


class CreditsImporter:
    """Training credited to people."""

    def field_sets(self) -> tuple[FieldSet, ...]:
        """See `Importer.field_sets`."""
        return (_field_set(),)

    def stage(self, sheets: list[Sheet], work: Work) -> None:
        """See `Importer.stage`."""
        readers, work.columns = understood(sheets, self.field_sets(), work.mapping)
        run_sql(staging.TABLES)
        remember_columns(work, columns_of(readers))
        work.progress.step("读取文件", sum(reader.sheet.height for reader in readers))
        rows = CreditRows(work)
        for reader in readers:
            rows.stage(reader)
        work.flush()
        work.summary["reading"] = remarks_of(sheets, readers)
        staging.recognise(work)

    def write(self, work: Work) -> None:
        """See `Importer.write`."""
        undoing.keep_traces(write_credits(work), work)

    def stage_undo(self, undone: int, work: Work) -> None:
        """See `Importer.stage_undo`."""
        undoing.stage_undo(undone, work)

    def write_undo(self, undone: int, work: Work) -> None:
        """See `Importer.write_undo`."""
        undoing.write_undo(work)

    def template(self) -> bytes:
        """See `Importer.template`."""
        return template_workbook()


def template_workbook() -> bytes:
    """A blank workbook for training records with Chinese headings, lists to choose from, and instructions."""
    return blank_workbook("培训记录导入模板", (_field_set(),), _HOW)


def _field_set() -> FieldSet:
    return credit_fields(*programme_reader(known_programmes()))


CREDITS = Kind("credits", "培训记录", Permission.CREDIT_IMPORT, CreditsImporter(), Permission.CREDIT_REVERSE)
