"""How much of a long proof `make test` runs: always the same share, of which `make soak` has the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import settings

Each = TypeVar("Each")
SUITE = "suite"
"""The profile of `make test`."""
SHARE = 4
"""Of how many examples that a property test is to have `make test` draws one."""


def examples(number: int, **more: Any) -> settings:
    """Let a property test have so many examples, and in `make test` a share of them."""
    of_suite = settings.get_current_profile_name() == SUITE
    return settings(max_examples=-(-number // SHARE) if of_suite else number, **more)


def spread(everything: Sequence[Each], number: int) -> list[Each]:
    """Return so many of them as far from each other as can be, the first and the last among them."""
    last = len(everything) - 1
    if number > last:
        return [*everything]
    return [everything[round(place * last / (number - 1))] for place in range(number)]
