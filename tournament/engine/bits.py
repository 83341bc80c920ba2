"""Sets of small integers as the bits of one integer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def bits(mask: int) -> Iterator[int]:
    """Yield the members of a bit set in ascending order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def bitset(members: Iterable[int]) -> int:
    """Return the bit set of `members`."""
    mask = 0
    for member in members:
        mask |= 1 << member
    return mask


def single(mask: int) -> bool:
    """Tell whether exactly one bit is set."""
    return mask != 0 and mask & (mask - 1) == 0
