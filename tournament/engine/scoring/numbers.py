"""Exact numbers, from outside and to it."""

from __future__ import annotations

from fractions import Fraction

Number = int | Fraction


def to_number(value: int | float | str | Fraction) -> Number:
    """Turn a number from outside into an exact one: 0.5 becomes one half."""
    if type(value) is int:
        return value
    exact = Fraction(str(value))
    return exact.numerator if exact.denominator == 1 else exact


def to_plain(value: Number) -> int | float:
    """Turn an exact number into one that JSON knows."""
    return value if isinstance(value, int) else int(value) if value.denominator == 1 else float(value)
