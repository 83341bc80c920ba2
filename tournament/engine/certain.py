"""What the type checker cannot see, said so that it holds under ``python -O`` as well."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def certain(value: T | None, why: str) -> T:
    """Return a value that is not None, because of what `why` says; raises RuntimeError where it is all the same."""
    if value is None:
        raise RuntimeError(f"a value is missing although {why}")
    return value
