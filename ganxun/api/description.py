"""The description of the interface (OpenAPI 3.1), completed: problems, headers and an example for everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ganxun.api.asking import USUAL_PROBLEMS
from ganxun.api.problems import MEDIA_TYPE, TITLES

_REF = "#/components/"
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457。code 稳定不变，可据以编程；title 与 detail 供人阅读。",
    "required": ["type", "title", "status", "code", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:ganxun:problem:not_found"]},
        "title": {"type": "string", "examples": ["没有找到"]},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "examples": [404]},
        "code": {"type": "string", "pattern": "^[a-z_]+$", "examples": ["not_found"]},
        "instance": {"type": "string", "examples": ["/api/v1/people/1"]},
        "detail": {"type": "string"},
        "reasons": {
            "type": "array",
            "description": "不能办理的全部理由",
            "items": {
                "type": "object",
                "required": ["code", "message", "clause"],
                "properties": {
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "clause": {"type": "string", "description": "依据的条款，没有时为空"},
                },
            },
        },
        "errors": {
            "type": "array",
            "description": "不符合要求之处",
            "items": {
                "type": "object",
                "required": ["in", "at", "message", "code"],
                "properties": {
                    "in": {"type": "string", "description": "query、path、header 或 body"},
                    "at": {"type": "string", "description": "哪一项"},
                    "message": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
_HEADERS = {
    "RateLimit": {
        "description": "令牌还可请求的次数 r，以及多少秒后恢复满额 t",
        "schema": {"type": "string", "pattern": '^"token";r=[0-9]+;t=[0-9]+$'},
        "example": '"token";r=599;t=1',
    },
    "RateLimit-Policy": {
        "description": "每 w 秒 q 次",
        "schema": {"type": "string", "pattern": '^"token";q=[0-9]+;w=60$'},
        "example": '"token";q=600;w=60',
    },
    "ETag": {
        "description": "内容的标记；下次以 If-None-Match 带上，未变时答 304",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
        "example": '"0123456789abcdef0123456789abcdef"',
    },
    "Retry-After": {"description": "多少秒后再试", "schema": {"type": "integer", "minimum": 1}, "example": 3},
}
_CONDITION = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "上次答复的 ETag；内容未变时答 304，不再传送",
    "schema": {"type": "string"},
    "example": '"0123456789abcdef0123456789abcdef"',
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The description with everything a client may meet."""
    parts = schema["components"]
    parts["schemas"]["Problem"] = _PROBLEM
    parts["headers"] = _HEADERS
    parts["responses"] = {str(status): _problem_answer(status) for status in USUAL_PROBLEMS}
    for method, operation in _operations(schema):
        for parameter in operation["parameters"]:
            parameter["schema"] = _without_null(parameter["schema"])
            if "examples" in parameter:  # in the schema they are a list, beside it they would be a map
                parameter["example"] = parameter.pop("examples")[0]
        _complete(method, operation, schema)
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in schema["paths"].values():
        yield from path.items()


def _problem_answer(status: int) -> dict[str, Any]:
    code, title = TITLES[status]
    example = {
        "type": f"urn:ganxun:problem:{code}",
        "title": str(title),
        "status": status,
        "code": code,
        "instance": "/api/v1/people",
    }
    answer: dict[str, Any] = {
        "description": str(title),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}schemas/Problem"}, "example": example}},
    }
    if status == 429:
        answer["headers"] = {"Retry-After": {"$ref": f"{_REF}headers/Retry-After"}}
    return answer


def _complete(method: str, operation: dict[str, Any], schema: dict[str, Any]) -> None:
    """Headers and an example for what goes well; a problem for whatever else."""
    limits = {name: {"$ref": f"{_REF}headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")}
    binary = operation.pop("x-answers", None)
    if binary:
        content = {binary: {"schema": {"type": "string", "contentMediaType": binary}}}
        operation["responses"] = {200: {"description": "OK", "content": content}}
    for answer in operation["responses"].values():
        answer["headers"] = limits | ({"ETag": {"$ref": f"{_REF}headers/ETag"}} if method == "get" else {})
        for media in answer.get("content", {}).values():
            if not binary:
                media.setdefault("example", example_of(media["schema"], schema))
    for media in operation.get("requestBody", {}).get("content", {}).values():
        media.setdefault("example", example_of(media["schema"], schema))
    if method == "get":
        operation["parameters"].append(_CONDITION)
        operation["responses"][304] = {"description": "内容未变"}
    for status in USUAL_PROBLEMS:
        operation["responses"][status] = {"$ref": f"{_REF}responses/{status}"}
    operation["responses"] = {
        str(code): operation["responses"][code] for code in sorted(operation["responses"])
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or not; «null» is no way to write that it is not."""
    ways = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(ways) == 1:
        rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
        return {**ways[0], **rest}
    return schema


def example_of(part: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A value that fits, put together from the examples of the fields."""
    if "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in part and "examples" not in part:
        return example_of(part["anyOf"][0], schema)
    said = (*part.get("examples", ()), *part.get("enum", ()))
    for value in (*said, *(part[name] for name in ("default", "const") if name in part)):
        return value
    return _example_of_kind(part, schema)


def _example_of_kind(part: dict[str, Any], schema: dict[str, Any]) -> Any:
    kind = part.get("type", "")
    if kind == "array":
        return [example_of(part["items"], schema)]
    if kind == "object":
        return {name: example_of(each, schema) for name, each in part.get("properties", {}).items()}
    return {"integer": 1, "number": 1, "boolean": False}.get(kind, "")
