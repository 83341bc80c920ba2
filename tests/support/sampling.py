"""How much of a long proof `make test` runs: always the same share, of which `make soak` has the whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from zlib import crc32

from hypothesis import settings

Each = TypeVar("Each")
SUITE = "suite"
"""The profile of `make test`."""
SHARE = 4
"""Of how many examples that a property test is to have `make test` draws one."""
FEW = 16
"""Up to so many entries `make test` tries every number: what a format does with few of them is special."""


def is_sample() -> bool:
    """Tell whether this run takes samples."""
    return settings.get_current_profile_name() == SUITE


def examples(number: int, **more: Any) -> settings:
    """Let a property test have so many examples, and in `make test` a share of them."""
    return settings(max_examples=-(-number // SHARE) if is_sample() else number, **more)


def falls_to_this_test(name: str) -> bool:
    """Tell whether the test that runs looks at what bears a name: in `make test` one of so many does, else each.

    Such tests are marked `sampled`, and run once more in `make soak`.
    """
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" (")[0]
    return not is_sample() or crc32(f"{test} {name}".encode()) % SHARE == 0


def one_of(everything: Iterable[Each], name: str) -> Sequence[Each]:
    """Return them all, in `make test` the one that falls to a name."""
    found = [*everything]
    return [found[crc32(name.encode()) % len(found)]] if found and is_sample() else found


def some(everything: Sequence[Each], share: int = SHARE) -> Sequence[Each]:
    """Return them all, in `make test` one of so many."""
    return everything[::share] if is_sample() else everything


def sizes(first: int, last: int) -> list[int]:
    """List numbers of entries: all, in `make test` the small ones and of the others those that fall to this test."""
    return [number for number in range(first, last + 1) if number <= FEW or falls_to_this_test(f"{number} entries")]


def spread(everything: Sequence[Each], number: int) -> list[Each]:
    """Return so many of them as far from each other as can be, the first and the last among them."""
    last = len(everything) - 1
    if number > last:
        return [*everything]
    return [everything[round(place * last / (number - 1))] for place in range(number)]
