"""What series have come to, in words: the aggregate of two legs, or how a best of several stands."""

from __future__ import annotations

from tournament.domain.competitions.queries.states import State
from tournament.engine.message import Message
from tournament.engine.scoring.parts import written
from tournament.engine.series import level_series
from tournament.engine.text import Words

_AGGREGATE = Message("{home} – {away}: {n}–{m} on aggregate")
_SERIES = Message("{home} – {away}: {n}–{m} in matches")
_GOES_ON = Message("{stands}, {name} goes on")
_LEVEL = Message("{stands}: correct the last leg and name who goes on")


def series_totals(state: State) -> dict[str, tuple[Words, Words]]:
    """Write what each side of a series has come to, by its last match."""
    return {key: (written(home), written(away)) for key, (home, away) in state.progress.totals.items()}


def series_told(state: State) -> dict[str, Words]:
    """Say of each series of which something is recorded how it stands, by its last match."""
    names = state.name_of
    progress, told = state.progress, dict[str, Words]()
    level = level_series(state.graph, state.played, progress.winners)
    for series in state.graph.series:
        home, away = progress.known(series.last)
        if series.last not in progress.totals or home is None or away is None:
            continue
        n, m = progress.totals[series.last]
        words = _SERIES if series.by == "wins" else _AGGREGATE
        stands: Words = words.format(home=names[home], away=names[away], n=written(n), m=written(m))
        side = progress.winners.get(series.last)
        if side is not None:
            stands = _GOES_ON.format(stands=stands, name=names[(home, away)[side]])
        elif series.last in level:
            stands = _LEVEL.format(stands=stands)
        told[series.last] = stands
    return told
