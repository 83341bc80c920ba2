"""What tells one version of a plugin's code from another, beside the number that its package bears."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from tournament.engine.heats import HeatScoring
from tournament.sdk.records import Format, Sport, Tiebreaker

_PLAIN = (int, float, str, type(None))


def fingerprint(record: Sport | Format | Tiebreaker) -> str:
    """Return the sum of what a sport, a format or a tie-break does, the same in every process."""
    return hashlib.sha256(" ".join(_told(record)).encode()).hexdigest()[:12]


def _told(record: Sport | Format | Tiebreaker) -> Iterator[str]:
    match record:
        case Sport():
            yield f"{record.version} {type(record.scoring).__qualname__}"
            if isinstance(record.scoring, HeatScoring):
                yield repr(record.scoring)
            for preset in record.presets:
                yield repr((preset.key, sorted(preset.values.items(), key=str), preset.ranking))
            for owner in reversed(type(record.scoring).__mro__):
                yield from (_code(each) for _, each in sorted(vars(owner).items()) if isinstance(each, FunctionType))
        case Tiebreaker():
            yield repr((record.lower, record.tied_only, record.over_matches, record.capped))
            yield from map(_code, (record.measure, record.together))
        case Format():
            yield repr(record.federation)
            yield from map(_code, (record.compose, record.pairer and record.pairer.order))


def _code(function: Any) -> str:
    """Write what a function does, and not where it stands."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    constants = [each for each in code.co_consts if isinstance(each, _PLAIN)]
    return f"{code.co_code.hex()} {code.co_names} {constants}"
