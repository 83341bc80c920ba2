"""Tallies as tests compare them."""

from __future__ import annotations

from tournament.engine.standings.tally import Tally

PLAIN = ("played", "won", "drawn", "lost", "match_points", "forfeits")


def counted(tally: Tally) -> dict[str, object]:
    """Return what is in a tally; what is nothing is left out, as what was never counted."""
    found: dict[str, object] = {name: value for name in PLAIN if (value := getattr(tally, name))}
    return found | {name: tuple(pair) for name, pair in sorted(tally.counters.items()) if any(pair)}
