"""What a result would change elsewhere, in names people know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.competitions.queries.states import State, drawn_state
from tournament.engine import labels
from tournament.engine.competition import Played
from tournament.engine.message import Message
from tournament.engine.progress import Impact, Open, Progress
from tournament.engine.text import Words
from tournament.models import Competition, Entry, Match, db

NOBODY_YET = Message("not known yet")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A match that gets other sides; `loses_result` when what was recorded there falls away."""

    title: Words
    before: Words
    after: Words
    loses_result: bool


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A final place that changes hands."""

    place: int
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Consequences:
    """Everything a correction touches beside the match itself; `calendars` names the entries whose calendars change."""

    matches: tuple[Rewritten, ...]
    places: tuple[PlaceChange, ...]
    calendars: tuple[str, ...]


def consequences(match_id: int, played: Played[int] | None, impact: Impact[int]) -> Consequences:
    """Describe `impact`, that of recording `played` (or clearing, with None) on a match."""
    row = db.session.get_one(Match, match_id)
    state = drawn_state(db.session.get_one(Competition, row.competition_id))
    after = _settled(state.with_match(row.key, played))
    of_competition = select(Entry.id, Entry.name).where(Entry.competition_id == row.competition_id)
    names = dict(db.session.execute(of_competition).tuples().all())
    titles, changed = labels.titles(state.graph), (*impact.invalid, *impact.renamed)
    return Consequences(
        matches=tuple(
            Rewritten(titles[key], _sides(state.progress, key, names), _sides(after.progress, key, names),
                      key in impact.invalid)
            for key in changed
        ),
        places=tuple(
            PlaceChange(place, _name(old, names), _name(new, names)) for place, old, new in impact.places
        ),
        calendars=tuple(names[id_] for id_ in _touched((state, after), (row.key, *changed))),
    )  # fmt: skip


def _settled(state: State) -> State:
    """Drop the results whose sides no longer meet, and those that follow from them."""
    while state.progress.misfits:
        state = state.without(state.progress.misfits)
    return state


def _touched(states: Iterable[State], keys: tuple[str, ...]) -> list[int]:
    sides = (side for state in states for key in keys for side in state.progress.known(key))
    return list(dict.fromkeys(side for side in sides if side is not None))


def _sides(progress: Progress[int], key: str, names: dict[int, str]) -> Words:
    home, away = (_name(side, names) for side in progress.sides[key])
    return Message("{a} – {b}").format(a=home, b=away)


def _name(side: int | Open, names: dict[int, str]) -> Words:
    return NOBODY_YET if isinstance(side, Open) else names[side]


def match_of(exchange_id: int, match_id: int) -> MatchView | None:
    """Return one match of an edition."""
    row = db.session.get(Match, match_id)
    return match_views([row], exchange_id)[0] if row and row.exchange_id == exchange_id else None
