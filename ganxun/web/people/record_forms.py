"""What is asked when a person's file is kept by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ganxun.people import choices as c
from ganxun.web.places.naming import organisation_named

_TEXT = {"class": "form-control", "autocomplete": "off"}
_DAY = {"class": "form-control", "type": "date"}
_SELECT = {"class": "form-select"}
_NOT_KNOWN = ("", _("未登记"))


def _text(label: Any, most: int, *, required: bool = True, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=_TEXT | more.pop("attrs", {}))
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, **more)


def _day(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


def _one_of(
    label: Any, choices: Sequence[Any], *, required: bool = False, **more: Any
) -> forms.TypedChoiceField:
    shown = list(choices) if required else [_NOT_KNOWN, *choices]
    widget = forms.Select(attrs=_SELECT)
    return forms.TypedChoiceField(
        label=label, choices=shown, required=required, widget=widget, empty_value=None, **more
    )


def _flag(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )


class ReasonForm(forms.Form):
    """Why: every deed by hand says so, and the audit log keeps it."""

    reason = forms.CharField(
        label=_("原因或依据"),
        min_length=4,
        max_length=200,
        help_text=_("例如：川组干〔2020〕12号；与干部人事档案核对。记入审计日志。"),
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"min_length": _("请写明原因或依据（至少4个字）"), "required": _("请写明原因或依据")},
    )


class FieldsForm(ReasonForm):
    """A01: what holds for the person whatever the post."""

    name = _text(_("姓名"), 40)
    gender = _one_of(_("性别"), c.Gender.choices)
    ethnicity = _text(_("民族"), 20, required=False)
    political_status = _one_of(_("政治面貌"), c.PoliticalStatus.choices)
    born_on = _day(_("出生日期"))
    started_work_on = _day(_("参加工作时间"))
    joined_service_on = _day(_("录用日期"))
    person_kind = _one_of(_("人员类别"), c.PersonKind.choices)
    personnel_status = _one_of(_("人员状态"), c.PersonnelStatus.choices, required=True)
    management = _one_of(_("管理权限"), c.Management.choices)
    education_level = _one_of(_("学历"), c.EducationLevel.choices)
    field_order = (
        "name", "gender", "ethnicity", "born_on", "political_status", "started_work_on", "joined_service_on",
        "person_kind", "management", "education_level", "personnel_status",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Born, then at work, then in the service."""
        said: dict[str, Any] = super().clean() or {}
        days = [said.get(name) for name in ("born_on", "started_work_on", "joined_service_on")]
        known = [day for day in days if day is not None]
        if known != sorted(known):
            self.add_error(None, str(_("出生、参加工作、录用的日期前后颠倒，请核对")))
        return said


class NumberForm(forms.Form):
    """The identity number; never shown again in full without a purpose."""

    number = _text(_("公民身份号码"), 18, help_text=_("加密保存，页面只显示末四位"))
    reason = ReasonForm.base_fields["reason"]


class SpanForm(ReasonForm):
    """What holds from a day on, until a day."""

    starts_on = _day(_("起始日期"), required=True)
    ends_before = _day(_("截止日期"), help_text=_("从这一天起不再有效；不填为至今"))

    def put_last(self, names: Iterable[str]) -> None:
        """The reason and what else is said at the end of every form."""
        rest = [name for name in self.fields if name not in names]
        self.order_fields([*rest, *names])


class PostForm(SpanForm):
    """A02: a post."""

    unit = _text(
        _("任职机构"), 120, help_text=_("机构全称或编码；同名机构请填编码"), attrs={"list": "near-units"}
    )
    title = _text(_("职务名称"), 100)
    post_kind = _one_of(_("职务类别"), c.PostKind.choices, required=True)
    post_level = _one_of(_("职务层次"), c.PostLevel.choices)
    team = _one_of(_("班子成员标识"), c.Team.choices, required=True)
    is_leading_post = _flag(_("领导职务"))
    is_team_head = _flag(_("班子正职"))
    is_primary = _flag(_("主职务"))

    def __init__(self, *args: Any, **more: Any) -> None:
        """Dates in the words of posts."""
        super().__init__(*args, **more)
        self.fields["starts_on"].label = _("任职时间")
        self.fields["ends_before"].label = _("免职时间")
        self.put_last(("starts_on", "ends_before", "reason"))

    def clean_unit(self) -> int:
        """The organisation that is meant."""
        return organisation_named(self.cleaned_data["unit"])


class NewPostForm(PostForm):
    """A post taken up: beside those held, or by moving to another unit."""

    how = forms.ChoiceField(
        label=_("办理方式"),
        choices=[
            ("appoint", _("登记任职（其他职务不变）")),
            ("transfer", _("办理调动（原单位的职务同日免去）")),
        ],
        widget=forms.Select(attrs=_SELECT),
    )
    field_order = ("how",)

    def __init__(self, *args: Any, **more: Any) -> None:
        """How it is taken up stands first."""
        super().__init__(*args, **more)
        self.order_fields(["how"])


class NewRankForm(ReasonForm):
    """A05: a level or a grade. The one of the same kind before it ends on the day this one begins."""

    code = _one_of(
        _("职务层次或职级"),
        [(_("职务层次"), c.PostLevel.choices), (_("职级"), c.Grade.choices)],
        required=True,
    )

    starts_on = _day(_("批准日期"), required=True)
    field_order = ("code", "starts_on", "ends_before", "reason")


class RankForm(NewRankForm):
    """A level or grade as it is recorded."""

    ends_before = _day(_("终止日期"), help_text=_("从这一天起不再有效；不填为至今"))


class DesignationForm(SpanForm):
    """A named list."""

    kind = _one_of(_("名单"), c.DesignationKind.choices, required=True)
    decided_by = _text(
        _("认定机构"),
        120,
        required=False,
        help_text=_("机构全称或编码；可以不填"),
        attrs={"list": "near-units"},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        """Dates in the words of lists."""
        super().__init__(*args, **more)
        self.fields["starts_on"].label = _("列入日期")
        self.fields["ends_before"].label = _("移出日期")
        self.put_last(("starts_on", "ends_before", "reason"))

    def clean_decided_by(self) -> int | None:
        """The organisation that is meant."""
        word = self.cleaned_data["decided_by"].strip()
        return organisation_named(word) if word else None


class ExemptionForm(SpanForm):
    """Exempt from training for a time: from all of it, or from one duty."""

    kind = _one_of(_("免训情形"), c.ExemptionKind.choices, required=True)
    duty = _one_of(_("限于义务"), [])
    approved_by = _text(_("批准人"), 60)
    approved_on = _day(_("批准日期"), required=True)

    def __init__(self, *args: Any, duties: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        """`duties`: code and words of the duties that bind the person."""
        super().__init__(*args, **more)
        field: Any = self.fields["duty"]
        known = [(code, words if len(words) < 40 else f"{words[:39]}…") for code, words in duties]
        held = self.initial.get("duty")
        strangers = [(held, held)] if held and held not in dict(known) else []
        field.choices = [("", _("全部培训义务")), *known, *strangers]
        self.fields["ends_before"].required = True
        self.fields["ends_before"].help_text = _("从这一天起恢复培训义务；提前结束的，改早这一天")
        self.put_last(("starts_on", "ends_before", "approved_by", "approved_on", "reason"))


class EndForm(ReasonForm):
    """Ends on a day."""

    on = _day(_("截止日期"), required=True, help_text=_("从这一天起不再有效"))

    def __init__(self, *args: Any, **more: Any) -> None:
        """The day stands first."""
        super().__init__(*args, **more)
        self.order_fields(["on", "reason"])


class NewPersonForm(FieldsForm):
    """A person with the main post."""

    code = _text(
        _("统一标识"), 40, required=False, help_text=_("干部信息系统中的编号；没有的不填，由系统编号")
    )
    number = _text(
        _("公民身份号码"), 18, required=False, help_text=_("加密保存，页面只显示末四位"),
    )  # fmt: skip
    unit = PostForm.base_fields["unit"]
    title = PostForm.base_fields["title"]
    post_kind = PostForm.base_fields["post_kind"]
    team = PostForm.base_fields["team"]
    is_leading_post = PostForm.base_fields["is_leading_post"]
    is_team_head = PostForm.base_fields["is_team_head"]
    post_since = _day(_("任职时间"), required=True)
    level = _one_of(_("职务层次"), c.PostLevel.choices)
    level_since = _day(_("任现职务层次时间"))
    grade = _one_of(_("职级"), c.Grade.choices)
    grade_since = _day(_("任职级时间"))
    is_another = _flag(_("确认不是同一人（已核对同名、同出生日期的人员）"))

    def clean_unit(self) -> int:
        """The organisation that is meant."""
        return organisation_named(self.cleaned_data["unit"])

    def clean(self) -> dict[str, Any]:
        """A level or grade needs its day."""
        said = super().clean()
        for name in ("level", "grade"):
            if said.get(name) and not said.get(f"{name}_since") and f"{name}_since" not in self.errors:
                self.add_error(f"{name}_since", str(_("请填写日期")))
        return said
