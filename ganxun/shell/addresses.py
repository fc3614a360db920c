"""Every address this installation answers, and every job: found, not listed, so that none can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ganxun.base.access import Access, JobAccess

_OURS = ("ganxun.", "config.")


@dataclass(frozen=True)
class Address:
    """One way in: a route with a method, and what its view declares (None: nothing, which a test refuses)."""

    route: str
    method: str
    access: Access | None
    view: Callable[..., Any]
    is_operation: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the places in the route."""
        return tuple(name for _whole, name in re.findall(r"[<{](?:(\w+):)?(\w+)[>}]", self.route))

    def filled(self, values: dict[str, Any]) -> str:
        """The route with its places filled."""
        return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", lambda found: str(values[found[1]]), self.route)


@dataclass(frozen=True)
class Job:
    """A job the worker knows."""

    name: str
    access: JobAccess | None


def addresses() -> list[Address]:
    """Every page and every operation of the interface."""
    # Ninja gives an address with several operations several names: each operation counts once.
    found = [each for route, view in _views() for each in _of_view(route, view)]
    return list({(each.route, each.method): each for each in found}.values())


def jobs() -> list[Job]:
    """Every job of ours."""
    from procrastinate.contrib.django import app  # noqa: PLC0415 - Django's apps must be loaded first

    tasks = {task.name: task for task in app.tasks.values() if task.func.__module__.startswith("ganxun.")}
    return [Job(name, _job_access(tasks[name].func)) for name in sorted(tasks)]


def _job_access(function: Callable[..., Any]) -> JobAccess | None:
    found = getattr(function, "access", None)
    return found if isinstance(found, JobAccess) else None


def _views() -> Iterator[tuple[str, Callable[..., Any]]]:
    from django.urls import URLPattern, URLResolver, get_resolver  # noqa: PLC0415 - as above

    def below(resolver: URLResolver, before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLPattern):
                yield route, each.callback
            else:
                yield from below(each, route)

    return below(get_resolver(), "/")


def _of_view(route: str, view: Callable[..., Any]) -> Iterator[Address]:
    operations = _operations_of(view)
    if operations:  # an operation of the interface
        for operation in operations:
            found = getattr(operation.view_func, "access", None)
            for method in sorted(operation.methods):
                yield Address(route, method, found, operation.view_func, is_operation=True)
        return
    found = getattr(view, "access", None)
    for method in _methods_of(view):
        yield Address(route, method, found, view)


def _operations_of(view: Callable[..., Any]) -> list[Any]:
    """The operations behind an address of the interface: Ninja's view closes over what holds them."""
    cells = getattr(view, "__closure__", None) or ()
    return next((c.cell_contents.operations for c in cells if hasattr(c.cell_contents, "operations")), [])


def _methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods `require_http_methods` lets through; any method where nobody has asked it."""
    layer: Any = view
    while layer is not None:
        code = getattr(layer, "__code__", None)
        if code is not None and "request_method_list" in code.co_freevars:
            allowed = layer.__closure__[code.co_freevars.index("request_method_list")].cell_contents
            return tuple(each for each in allowed if each != "HEAD")
        layer = getattr(layer, "__wrapped__", None)
    return ("GET", "POST")
