"""The audit trail, and what came of tables handed in by offices."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from ganxun.base.choices import DeliveryState, HappeningKind, ImportState, RowFate
from ganxun.base.querysets import (
    AuditEntryQuerySet,
    DeliveryQuerySet,
    ImportedRowQuerySet,
    ImportRunQuerySet,
    ImportSourceQuerySet,
)
from ganxun.base.row_guards import AUDITED, by_path, by_whole, is_own_account


class AuditEntry(models.Model):
    """One deed: who did what to what, when, in the same transaction as the deed itself.

    The database refuses to change or delete an entry (trigger `audit_entry_is_append_only`).
    """

    at = models.DateTimeField(_("时间"), db_index=True)
    actor_name = models.CharField(_("操作人"), max_length=100)
    actor_user = models.BigIntegerField(_("操作账号"), null=True, db_index=True)
    deed = models.CharField(_("操作"), max_length=60, db_index=True)
    object_kind = models.CharField(_("对象类别"), max_length=60)
    object_id = models.BigIntegerField(_("对象编号"), null=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    org_path = models.CharField(_("机构路径"), max_length=255, blank=True, db_index=True)
    details = models.JSONField(_("详情"), default=dict)

    objects = AuditEntryQuerySet.as_manager()
    row_guard = by_path("org_path", setting=AUDITED, or_if=is_own_account("actor_user"))

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_entry_by_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.deed} {self.object_label}"


#: First keys of the advisory locks by which one sees whether somebody is at work on an import, or on a file.
IMPORT_LOCK = 720_001
DELIVERY_LOCK = 720_003


def somebody_works(lock: int, row: int) -> bool:
    """Whether a process holds the advisory lock of this row of work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = %s AND objid = %s)",
            [lock, row],
        )
        return bool(cursor.fetchone()[0])


class ImportSource(models.Model):
    """Whence an office gets its tables, and what their headings mean there.

    `mapping`: key of the field set → form of the heading → key of the field (empty: not used), as an officer said.
    """

    kind = models.CharField(_("导入类别"), max_length=20)
    org_path = models.CharField(_("机构路径"), max_length=255, blank=True)
    name = models.CharField(_("来源名称"), max_length=60)
    mapping = models.JSONField(_("列的对应"), default=dict)
    first_used_at = models.DateTimeField(_("首次使用"))

    objects = ImportSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入来源")
        verbose_name_plural = _("导入来源")
        constraints = [
            models.UniqueConstraint(fields=["kind", "org_path", "name"], name="import_source_once_per_office")
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One table handed in by an office: who, which file, how far it got, what would change or has changed.

    `scope` holds the subtrees the importer may write to, as they were granted when the file was handed in; `wishes`
    what the officer decided on the dry run; `summary` what is to be told of the whole. A counter-import has no file:
    it `undoes` another.
    """

    kind = models.CharField(_("导入类别"), max_length=20)
    source = models.ForeignKey(
        ImportSource,
        verbose_name=_("来源"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="runs",
    )
    undoes = models.ForeignKey(
        "self",
        verbose_name=_("撤销的批次"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    size = models.BigIntegerField(_("文件大小（字节）"))
    sha256 = models.CharField(_("文件摘要"), max_length=64, db_index=True)
    stored_as = models.CharField(_("暂存位置"), max_length=120, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ImportState.choices, default=ImportState.RECEIVED
    )
    stage = models.CharField(_("当前步骤"), max_length=40, blank=True)
    done = models.BigIntegerField(_("已处理"), default=0)
    total = models.BigIntegerField(_("总数"), default=0)
    rows_new = models.IntegerField(_("新增行数"), default=0)
    rows_changed = models.IntegerField(_("变更行数"), default=0)
    rows_unchanged = models.IntegerField(_("未变行数"), default=0)
    rows_refused = models.IntegerField(_("退回行数"), default=0)
    rows_gone = models.IntegerField(_("不再出现的行数"), default=0)
    rows_removed = models.IntegerField(_("撤回行数"), default=0)
    rows_kept = models.IntegerField(_("未恢复行数"), default=0)
    problems_total = models.IntegerField(_("问题总数"), default=0)
    refusal = models.TextField(_("退回原因"), blank=True)
    columns = models.JSONField(_("识别的列"), default=list)
    wishes = models.JSONField(_("经办人的选择"), default=dict)
    summary = models.JSONField(_("汇总"), default=dict)
    scope = models.JSONField(_("导入范围"), default=dict)
    org_path = models.CharField(_("机构路径"), max_length=255, blank=True, db_index=True)
    actor_name = models.CharField(_("提交人"), max_length=100)
    actor_user = models.BigIntegerField(_("提交账号"), null=True, blank=True)
    started_at = models.DateTimeField(_("提交时间"))
    checked_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    applied_at = models.DateTimeField(_("入库时间"), null=True, blank=True)
    applied_by = models.CharField(_("入库人"), max_length=100, blank=True)

    objects = ImportRunQuerySet.as_manager()
    row_guard = by_path("org_path")

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["undoes"],
                condition=models.Q(state="applied"),
                name="import_run_undone_once",
                violation_error_message=_("该批次已经撤销过"),
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_interrupted(self) -> bool:
        """Whether the work was begun and nobody is at it any more: the process died, nothing was written."""
        return self.state in {ImportState.CHECKING, ImportState.APPLYING} and not somebody_works(
            IMPORT_LOCK, self.pk
        )

    @property
    def is_undone(self) -> bool:
        """Whether a counter-import has taken it back."""
        return self.undone_by.filter(state=ImportState.APPLIED).exists()

    @property
    def progress(self) -> int | None:
        """Per cent of the present step, or None where it cannot be said."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def rows_total(self) -> int:
        """How many rows with content the file has."""
        counts = (self.rows_new, self.rows_changed, self.rows_unchanged, self.rows_refused)
        return sum(counts) + self.rows_removed + self.rows_kept


class ImportedRow(models.Model):
    """What became, or would become, of one row of the file."""

    run = models.ForeignKey(
        ImportRun, verbose_name=_("导入批次"), on_delete=models.CASCADE, related_name="rows"
    )
    sheet = models.CharField(_("工作表"), max_length=60)
    sheet_order = models.PositiveSmallIntegerField(_("工作表序号"), default=0)
    row = models.IntegerField(_("行号"))
    label = models.CharField(_("内容"), max_length=200, blank=True)
    fate = models.CharField(_("结果"), max_length=10, choices=RowFate.choices)
    problems = models.JSONField(_("问题"), default=list)
    notes = models.JSONField(_("提示"), default=list)
    changes = models.JSONField(_("变更"), default=list)

    objects = ImportedRowQuerySet.as_manager()
    row_guard = by_whole("run_id", "base_importrun")

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ["sheet_order", "row"]
        indexes = [models.Index(fields=["run", "fate", "sheet_order", "row"], name="imported_row_by_fate")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"

    @property
    def problem_lines(self) -> list[str]:
        """Each problem as a sentence: where, what was found, what to write instead."""
        return [self._line(problem) for problem in self.problems]

    def _line(self, problem: dict[str, Any]) -> str:
        place = f"“{self.sheet}”第{self.row}行"
        if problem.get("column"):
            place += f"{problem['column']}列"
        if problem.get("heading"):
            place += f"（{problem['heading']}）"
        found = f"填写为“{problem['found']}”，" if problem.get("found") else ""
        return f"{place}：{found}{problem['advice']}"


class ImportQuestion(models.Model):
    """Something about a row that only a human can decide; the import waits for the answer.

    `key` is the same whenever the file is looked at again. `options` are pairs of code and words.
    """

    run = models.ForeignKey(
        ImportRun, verbose_name=_("导入批次"), on_delete=models.CASCADE, related_name="questions"
    )
    key = models.CharField(_("标识"), max_length=64)
    sheet = models.CharField(_("工作表"), max_length=60)
    row = models.IntegerField(_("行号"))
    label = models.CharField(_("内容"), max_length=200, blank=True)
    says = models.TextField(_("问题"))
    options = models.JSONField(_("可选答案"), default=list)
    answer = models.CharField(_("答案"), max_length=20, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=100, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    row_guard = by_whole("run_id", "base_importrun")

    class Meta:
        verbose_name = _("导入疑问")
        verbose_name_plural = _("导入疑问")
        ordering = ["sheet", "row", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="import_question_asked_once"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
                name="import_question_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.says[:80]


class ImportTrace(models.Model):
    """What an applied import did to one row of a table, so that it can be taken back.

    Changed rows keep the changed columns `before` and `after`; for rows it wrote itself `before` is null and `mark`
    is the digest by which one sees whether they have been touched since.
    """

    run = models.ForeignKey(
        ImportRun, verbose_name=_("导入批次"), on_delete=models.CASCADE, related_name="traces"
    )
    table = models.CharField(_("表"), max_length=40)
    object_id = models.BigIntegerField(_("对象编号"))
    person_id = models.BigIntegerField(_("人员编号"))
    before = models.JSONField(_("原来"), null=True, blank=True)
    after = models.JSONField(_("后来"), null=True, blank=True)
    mark = models.CharField(_("校验值"), max_length=32, blank=True)

    row_guard = by_whole("run_id", "base_importrun")

    class Meta:
        verbose_name = _("导入痕迹")
        verbose_name_plural = _("导入痕迹")
        constraints = [
            models.UniqueConstraint(fields=["run", "table", "object_id"], name="import_trace_once_per_row")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.object_id}"


class Delivery(models.Model):
    """A file that takes long to make, asked for by somebody who will fetch it (decision 0083).

    `asked` is what the kind needs to know. Only whoever asked for it sees it; after `expires_at` the file is gone.
    """

    kind = models.CharField(_("类别"), max_length=20)
    title = models.CharField(_("名称"), max_length=120)
    file_name = models.CharField(_("文件名"), max_length=200)
    asked = models.JSONField(_("要求"), default=dict)
    purpose = models.CharField(_("用途"), max_length=100, blank=True)
    org_path = models.CharField(_("机构路径"), max_length=255, blank=True, db_index=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    stage = models.CharField(_("当前步骤"), max_length=40, blank=True)
    done = models.IntegerField(_("已完成"), default=0)
    total = models.IntegerField(_("总数"), default=0)
    cancel_asked = models.BooleanField(_("要求取消"), default=False)
    refusal = models.TextField(_("未完成原因"), blank=True)
    stored_as = models.CharField(_("存放位置"), max_length=120, blank=True)
    size = models.BigIntegerField(_("文件大小（字节）"), default=0)
    owner_name = models.CharField(_("申请人"), max_length=100)
    owner_user = models.BigIntegerField(_("申请账号"), db_index=True)
    asked_at = models.DateTimeField(_("申请时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    expires_at = models.DateTimeField(_("保留至"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()
    row_guard = by_path("org_path", or_if=is_own_account("owner_user"))

    class Meta:
        verbose_name = _("取件")
        verbose_name_plural = _("取件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_interrupted(self) -> bool:
        """Whether the work was begun and nobody is at it any more: the process died."""
        return self.state == DeliveryState.WORKING and not somebody_works(DELIVERY_LOCK, self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.state in {DeliveryState.WAITING, DeliveryState.WORKING}

    @property
    def progress(self) -> int | None:
        """Per cent of the present step, or None where it cannot be said."""
        return min(100, self.done * 100 // self.total) if self.total else None


class Happening(models.Model):
    """Something other systems listen for, until it has been passed on to them (decision 0073)."""

    kind = models.CharField(_("事件类别"), max_length=20, choices=HappeningKind.choices)
    org_path = models.CharField(_("机构路径"), max_length=255)
    person_id = models.BigIntegerField(_("人员编号"), null=True)
    about_id = models.BigIntegerField(_("对象编号"))
    payload = models.JSONField(_("内容"))
    at = models.DateTimeField(_("时间"))

    row_guard = by_path("org_path")

    class Meta:
        verbose_name = _("待推送事件")
        verbose_name_plural = _("待推送事件")

    def __str__(self) -> str:
        return f"{self.kind} {self.about_id}"


class Asking(models.Model):
    """How often somebody has asked an open page within a minute, whichever process answered. `key` is no address but its hash."""

    key = models.CharField(_("来访者（检索值）"), max_length=64, primary_key=True)
    since = models.DateTimeField(_("起始时间"), db_index=True)
    count = models.PositiveIntegerField(_("次数"))

    class Meta:
        verbose_name = _("公开查询计数")
        verbose_name_plural = _("公开查询计数")

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
