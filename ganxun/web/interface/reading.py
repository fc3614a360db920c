"""The description of the interface, read as any client reads it, laid out for a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import resolve, reverse

_GOOD = range(200, 300)


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of what goes in or out; `kind` in words of JSON."""

    name: str
    kind: str
    says: str
    is_required: bool
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation, as a reader wants it."""

    id: str
    method: str
    path: str
    title: str
    says: str
    scope: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_example: str
    body_kind: str
    status: str
    answer: tuple[Field, ...]
    answer_example: str
    answer_kind: str


@dataclass(frozen=True)
class Area:
    """Operations about one thing."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Fault:
    """What may go wrong, by status."""

    status: str
    code: str
    says: str


@dataclass(frozen=True)
class Reference:
    """The whole description."""

    title: str
    says: str
    url: str
    areas: tuple[Area, ...]
    faults: tuple[Fault, ...]


def read_reference(request: HttpRequest) -> Reference:
    """The description in the reader's language."""
    url = reverse("openapi")
    found = resolve(url)
    schema = json.loads(found.func(request).content)
    areas: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            operation = _operation(method.upper(), path, said, schema)
            areas.setdefault(said.get("tags", [""])[0], []).append(operation)
    return Reference(
        title=schema["info"]["title"],
        says=schema["info"]["description"],
        url=url,
        areas=tuple(Area(name, tuple(operations)) for name, operations in areas.items()),
        faults=tuple(
            Fault(status, _code_of(answer), answer["description"])
            for status, answer in schema["components"]["responses"].items()
        ),
    )


def _code_of(answer: Mapping[str, Any]) -> str:
    (media,) = answer["content"].values()
    return str(media["example"]["code"])


def _operation(method: str, path: str, said: Mapping[str, Any], schema: Mapping[str, Any]) -> Operation:
    status, answer = next((code, each) for code, each in said["responses"].items() if int(code) in _GOOD)
    body, body_example, body_kind = _content(said.get("requestBody", {}), schema)
    fields, example, kind = _content(answer, schema)
    return Operation(
        id=said["operationId"],
        method=method,
        path=path,
        title=said["summary"],
        says=said.get("description", ""),
        scope=said["x-scope"],
        parameters=tuple(
            Field(each["name"], _kind(each["schema"], schema), each.get("description", ""), each["required"], each["in"])
            for each in said["parameters"]
        ),
        body=body,
        body_example=body_example,
        body_kind=body_kind,
        status=status,
        answer=fields,
        answer_example=example,
        answer_kind=kind,
    )  # fmt: skip


def _content(holder: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[tuple[Field, ...], str, str]:
    """Fields, an example and the media type of a body."""
    for kind, media in holder.get("content", {}).items():
        example = media.get("example")
        shown = json.dumps(example, ensure_ascii=False, indent=2) if example is not None else ""
        return tuple(_fields(media["schema"], schema)), shown, kind
    return (), "", ""


def _fields(part: Mapping[str, Any], schema: Mapping[str, Any], before: str = "") -> Iterator[Field]:
    """The fields of an object, those of the objects in it after their own."""
    part = _named(part, schema)
    required = set(part.get("required", ()))
    for name, each in part.get("properties", {}).items():
        yield Field(before + name, _kind(each, schema), each.get("description", ""), name in required)
        inner = _named(each.get("items", each), schema)
        if "properties" in inner:
            yield from _fields(inner, schema, f"{before}{name}[]." if "items" in each else f"{before}{name}.")


def _named(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in part:
        found: Mapping[str, Any] = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
        return found
    return part


def _kind(part: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    part = _named(part, schema)
    if "anyOf" in part:
        return " | ".join(_kind(each, schema) for each in part["anyOf"])
    if "enum" in part:
        return " | ".join(str(each) for each in part["enum"])
    kind = str(part.get("type", ""))
    if kind == "array":
        return f"[{_kind(part['items'], schema)}]"
    least, most = part.get("minimum"), part.get("maximum")
    if least is not None and most is not None and most < 2**53:
        return f"{kind} {least}…{most}"
    return f"{kind} ≤{part['maxLength']}" if "maxLength" in part else kind
