"""Kinds of values in calls, narrow enough that what fits them can be stored: no surprise reaches the database."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

_MOST = 2**63 - 1
_DIGITS = re.compile(r"-?(0|[1-9]\d*)")
# Years 1900–2099, real days only: written out, because «format: date» is a remark and no promise.
_DAY = (
    r"^(?:(?:19|20)[0-9]{2}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"|(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)-02-29)$"
)
#: Printable, on one line, and something in it besides spaces.
_TEXT = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*[^\s\x00-\x1f\x7f-\x9f\u2028\u2029][^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
_LINE = re.compile(_TEXT)


def _is_text_of_address(value: Any, info: ValidationInfo) -> bool:
    """Whether it was written in an address, where everything is text; in a body a number is a number."""
    return isinstance(value, str) and not (info.config or {}).get("strict")


def _whole(value: Any, info: ValidationInfo) -> Any:
    """A whole number, written as one: in an address neither «1.0» nor « 1», nowhere true."""
    if _is_text_of_address(value, info) and _DIGITS.fullmatch(value):
        return int(value) if len(value) < 30 else _MOST + 1
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():  # JSON knows one kind of number: 5.0 is 5
        return int(value)
    raise ValueError("应为整数")


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(_DAY[1:-1], value):
        raise ValueError("应为 1900 至 2099 年间的日期，写作 2020-09-30")
    return date.fromisoformat(value)


def _text(value: Any) -> Any:
    if isinstance(value, str) and value.isascii() and _LINE.fullmatch(value):
        return value
    if not isinstance(value, str) or not _LINE.fullmatch(value) or not _is_unicode(value):
        raise ValueError("应为一行文字，不得为空")
    return value


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _yes(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool):
        return value
    if _is_text_of_address(value, info) and value in {"true", "false"}:
        return value == "true"
    raise ValueError("应为 true 或 false")


def whole(least: int, most: int) -> Any:
    """A whole number within bounds."""
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Annotated[int, BeforeValidator(_whole), Field(ge=least, le=most), WithJsonSchema(schema)]


if TYPE_CHECKING:
    Id: TypeAlias = int
    Year: TypeAlias = int
    Limit: TypeAlias = int
else:
    Id, Year, Limit = whole(1, _MOST), whole(1949, 2099), whole(1, 500)
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": _DAY, "examples": ["2020-09-30"]}),
]
YesNo = Annotated[bool, BeforeValidator(_yes), WithJsonSchema({"type": "boolean"})]


def text(most: int, *, least: int = 1) -> Any:
    """A line of words, at most so many characters."""
    schema = {"type": "string", "minLength": least, "maxLength": most, "pattern": _TEXT}
    return Annotated[
        str, BeforeValidator(_text), Field(min_length=least, max_length=most), WithJsonSchema(schema)
    ]


#: A code of ours.
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:/-]{1,80}$")]


class Shape(BaseModel):
    """What goes out: all its fields are always there."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Asked(BaseModel):
    """What comes in: nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid")


class Paging(Asked):
    """How much of a list."""

    limit: Limit = Field(100, description="每页条数，1 至 500")
    cursor: Annotated[str, Field(pattern=r"^[A-Za-z0-9_:=-]*$", max_length=300)] = Field(
        "", description="上一页答复中的 next；不填则从头读起"
    )
