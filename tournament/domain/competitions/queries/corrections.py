"""What a result would change elsewhere, in names people know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.competitions.queries.rubber_rows import begun_ties
from tournament.domain.competitions.queries.rubbers import rulebook_at
from tournament.domain.competitions.queries.states import State, drawn_state
from tournament.domain.core.queries.held_rows import keep
from tournament.engine import labels
from tournament.engine.final_places import of_double_forfeits
from tournament.engine.impact import Impact
from tournament.engine.match_status import Status
from tournament.engine.message import Message, joined
from tournament.engine.progress import Open, Progress
from tournament.engine.scoring import score_from
from tournament.engine.text import Words
from tournament.engine.ties import TieScoring
from tournament.models import AnyMatch, Competition, Match, db

NOBODY_YET = Message("not known yet")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a result does: its competition before it, and after it without what it drops, and what differs.

    `key` is the match of the graph that it is about.
    """

    before: State
    after: State
    impact: Impact[int]
    key: str


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


def consequences(effect: Effect) -> Consequences:
    """Describe what a result does."""
    before, after, impact, key = effect.before, effect.after, effect.impact, effect.key
    names = before.name_of
    titles, changed = labels.titles(before.graph), (*impact.invalid, *impact.renamed)
    same = before.played.get(key) == after.played.get(key) and before.marks.get(key) == after.marks.get(key)
    own = () if same else (key,)
    begun = begun_ties(int(before.id)) if changed and isinstance(before.rulebook.scoring, TieScoring) else ()
    lost = {*impact.invalid, *begun}
    return Consequences(
        matches=tuple(
            Rewritten(titles[other], _sides(before.progress, other, names), _sides(after.progress, other, names),
                      other in lost)
            for other in changed
        ),
        places=tuple(
            PlaceChange(place, _name(old, names), _name(new, names)) for place, old, new in _moved(effect)
        ),
        calendars=tuple(names[id_] for id_ in _touched((before, after), (*own, *changed))),
    )  # fmt: skip


def _moved(effect: Effect) -> Iterator[tuple[int, int | Open, int | Open]]:
    """Yield the places that change hands; who only stands elsewhere among those who share a place moves nowhere."""
    left = ((place, entry, Open.NOBODY) for place, entry in of_double_forfeits(effect.before))
    taken = ((place, Open.NOBODY, entry) for place, entry in of_double_forfeits(effect.after))
    places = [*effect.impact.places, *left, *taken]
    for number in dict.fromkeys(place for place, _, _ in places):
        old = Counter(before for place, before, _ in places if place == number)
        new = Counter(after for place, _, after in places if place == number)
        for before, after in zip((old - new).elements(), (new - old).elements(), strict=True):
            if not (isinstance(before, Open) and isinstance(after, Open)):  # held by nobody known, before and after
                yield number, before, after


def _touched(states: Iterable[State], keys: tuple[str, ...]) -> list[int]:
    sides = (side for state in states for key in keys for side in state.progress.everyone(key))
    return list(dict.fromkeys(side for side in sides if not isinstance(side, Open)))


def _sides(progress: Progress[int], key: str, names: Mapping[int, str]) -> Words:
    if key in progress.lanes:
        return joined(_name(side, names) for side in progress.lanes[key] if side is not Open.NOBODY)
    home, away = (_name(side, names) for side in progress.sides[key])
    return Message("{a} – {b}").format(a=home, b=away)


def _name(side: int | Open, names: Mapping[int, str]) -> Words:
    return NOBODY_YET if isinstance(side, Open) else names[side]


def match_of(exchange_id: int, match_id: int) -> MatchView | None:
    """Return one match of an edition."""
    row = db.session.get(AnyMatch, match_id, options=[joinedload(AnyMatch.competition)])
    if row is None or row.exchange_id != exchange_id:
        return None
    keep(row)
    return match_views([row], exchange_id, spoken=True, among=[row.competition])[0]


def named_winner(match_id: int) -> int | None:
    """Return the side that was named as the winner of a match where its score does not say who goes on.

    Raises InputError without the plugin of its sport.
    """
    row = db.session.get_one(AnyMatch, match_id)
    if row.winner is None or row.status is not Status.PLAYED:
        return row.winner
    competition = db.session.get_one(Competition, row.competition_id)
    state = drawn_state(competition)
    if isinstance(row, Match) and state.graph.goes_by_aggregate(row.key):
        return row.winner  # of a leg nothing else is kept: the aggregate is level
    told = rulebook_at(state, row, competition.sport).outcome(score_from(row.score))
    return row.winner if told.winner is None else None
