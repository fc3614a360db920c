"""Compiled loops, typed for the rest of the house: no interpreter lock inside, machine code kept on disk.

They make no arrays: whatever they need is handed to them. That lets them go without reference counts, whose locked
additions cost ten times the work itself when tables of forty arrays pass from loop to loop.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile when first called. Every array must keep its type from call to call: each change compiles anew."""
    compiler: Any = numba.njit
    return cast("F", compiler(nogil=True, cache=True, _nrt=False)(function))
