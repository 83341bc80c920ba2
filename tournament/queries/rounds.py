"""Rounds drawn so far, the next one as it would be paired now, and what it is paired from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from tournament.engine.by_round import Field, NextRound, Round, next_round, swiss
from tournament.engine.by_round.why_not import why_not
from tournament.engine.errors import InputError
from tournament.engine.rounds import Reign
from tournament.engine.scoring import to_plain
from tournament.engine.swiss.standing import standings
from tournament.engine.text import Text
from tournament.models import Competition, PairedRound, db
from tournament.queries.states import State, state_of


@dataclass(frozen=True, slots=True)
class PairView:
    """Two entries with their numbers, or one without an opponent, and why; `points` is what a free round scores.

    `key` is the match's, empty where there is none yet.
    """

    home: str
    away: str | None
    numbers: tuple[int, int | None]
    reason: Text
    points: int | float = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round: its pairs, then who has no opponent; `order` names all on one court, `score` what each did there."""

    number: int
    pairs: tuple[PairView, ...]
    free: tuple[PairView, ...]
    order: tuple[tuple[int, str], ...]
    score: tuple[tuple[str, int], ...]
    over: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormLine:
    """What the next round is paired from: an entry's points, and round by round on which side it met whom.

    A side is ``home``, ``away``, ``bye``, ``asked`` (for a free round), ``absent``, or ``court`` where all are on one.
    `floats` tell of the last round and the one before: ``down``, ``up`` or nothing.
    """

    id: int
    number: int
    name: str
    withdrawn: bool
    points: int | float
    past: tuple[tuple[str, str], ...]
    floats: tuple[str, str]


_NOT_PLAYING = Text(
    "Hãy chọn hai đội khác nhau cùng đấu vòng này.", "Choose two different entries that both play this round."
)
_ASKED = Text("Xin nghỉ vòng này, tính như trận hoà.", "Asked for a free round, which scores as a draw.")


def state_by_round(competition_id: int) -> State | None:
    """Return the state of a drawn competition whose rounds are paired one by one, None for any other."""
    state = state_of(db.session.get_one(Competition, competition_id))
    return state if state and state.by_round else None


def takes_late(competition_id: int) -> bool:
    """Tell whether entries may join although the draw is made: they get the next numbers."""
    state = state_by_round(competition_id)
    return state is not None and state.by_round is not None and (state.by_round.late or not state.rounds)


def rounds_paired(competition_id: int) -> int:
    """Count the rounds paired so far, 0 for a competition laid out at its draw."""
    state = state_by_round(competition_id)
    return len(state.rounds) if state else 0


def proposed(state: State, away: Collection[int] = (), asked: Collection[int] = ()) -> NextRound:
    """Pair the next round without the entries, by id, that are `away` or `asked` for a free round.

    Raises InputError when it cannot be paired, with the reason.
    """
    return next_round(state.graph.name, _before(state, away, asked))


def _before(state: State, away: Collection[int], asked: Collection[int]) -> Field:
    numbers = {id_: number for number, id_ in enumerate(state.entrants, start=1)}
    return replace(
        state.field,
        away=frozenset(numbers[id_] for id_ in away if id_ in numbers),
        asked=frozenset(numbers[id_] for id_ in asked if id_ in numbers),
    )


def why_apart(state: State, away: Collection[int], asked: Collection[int], one: int, other: int | None) -> Text:
    """Say why two entries, by id, do not meet in the next round of a Swiss; without the other, why one has no bye.

    Raises InputError for an entry that does not play the round, and where the round cannot be paired.
    """
    before = _before(state, away, asked)
    numbers = {id_: number for number, id_ in enumerate(state.entrants, start=1)}
    asked_for = [numbers.get(id_, 0) for id_ in (one, other) if id_ is not None]
    if state.graph.name != "swiss" or one == other or not set(asked_for) <= set(before.playing):
        raise InputError(_NOT_PLAYING)
    next_round(state.graph.name, before)
    return why_not(before, asked_for[0], asked_for[1] if other is not None else None)


def untouched(state: State) -> bool:
    """Tell whether there is a last round of which nothing is over, so that it can be taken back."""
    last = (node for node in state.graph.matches if node.round == len(state.rounds))
    return bool(state.rounds) and not any(node.id in state.played for node in last)


def paired_otherwise(state: State) -> bool:
    """Tell whether the last round, as long as nothing of it is over, would be paired otherwise by what is known now."""
    if not untouched(state):
        return False
    last = state.rounds[-1]
    in_it = {number for pair in last.pairs for number in pair} | {bye.number for bye in last.byes} | set(last.order)
    before = replace(
        state.field,
        rounds=state.rounds[:-1],
        away=frozenset(number for number in state.field.numbers if number not in in_it),
        asked=frozenset(bye.number for bye in last.byes if bye.asked),
    )
    try:
        again = next_round(state.graph.name, before).drawn()
    except InputError:
        return True
    return (again.pairs, again.order) != (last.pairs, last.order)


def seal_of(new: NextRound) -> str:
    """Name the pairings of a round, so that they are taken as they were seen or not at all."""
    drawn = new.drawn()
    content = repr((new.number, drawn.pairs, [tuple(bye) for bye in drawn.byes], drawn.order))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def round_view(state: State, new: NextRound) -> RoundView:
    """Show a round that is not drawn yet."""
    names = state.names
    pairs = [
        PairView(
            home=names[pair.home - 1],
            away=names[pair.away - 1] if pair.away else None,
            numbers=(pair.home, pair.away),
            reason=pair.reason,
            points=0 if pair.away else to_plain(new.bye),
        )
        for pair in new.pairs
    ]
    asked = [
        PairView(names[bye.number - 1], None, (bye.number, None), _ASKED, to_plain(bye.points)) for bye in new.free
    ]
    return RoundView(
        number=new.number,
        pairs=tuple(pair for pair in pairs if pair.away),
        free=(*(pair for pair in pairs if pair.away is None), *asked),
        order=tuple((state.entrants[number - 1], names[number - 1]) for number in new.order),
        score=(),
        over=False,
    )


def rounds_drawn(state: State) -> tuple[RoundView, ...]:
    """Show the rounds drawn so far, the newest first."""
    rows = select(PairedRound).where(PairedRound.competition_id == state.competition_id).order_by(PairedRound.number)
    shown = [_drawn(state, row, drawn) for row, drawn in zip(db.session.scalars(rows).all(), state.rounds, strict=True)]
    return tuple(reversed(shown))


def _drawn(state: State, row: PairedRound, drawn: Round) -> RoundView:
    names = state.names
    reasons = [Text(vi, en) for vi, en in row.reasons] + [_ASKED] * len(drawn.byes)
    over = all(node.id in state.played for node in state.graph.matches if node.round == row.number)
    return RoundView(
        number=row.number,
        pairs=tuple(
            PairView(names[home - 1], names[away - 1], (home, away), reason, key=f"A-{row.number}-{board}")
            for board, ((home, away), reason) in enumerate(zip(drawn.pairs, reasons, strict=False), start=1)
        ),
        free=tuple(
            PairView(names[bye.number - 1], None, (bye.number, None), reason, to_plain(bye.points))
            for bye, reason in zip(drawn.byes, reasons[len(drawn.pairs) :], strict=False)
        ),
        order=tuple((state.entrants[number - 1], names[number - 1]) for number in drawn.order),
        score=tuple((names[number - 1], reign.points) for number, reign in _by_points(drawn)),
        over=over,
        at=row.paired_at,
    )


def _by_points(drawn: Round) -> list[tuple[int, Reign]]:
    return sorted((drawn.reigns or {}).items(), key=lambda each: -each[1].points)


def form_lines(state: State) -> tuple[FormLine, ...]:
    """Show what the next round is paired from, in the order of the present standings."""
    numbers = {id_: number for number, id_ in enumerate(state.entrants, start=1)}
    floats = _floats(state)
    past = [_of_round(state, number, drawn) for number, drawn in enumerate(state.rounds, start=1)]
    return tuple(
        FormLine(
            id=int(row.entry),
            number=numbers[int(row.entry)],
            name=state.names[numbers[int(row.entry)] - 1],
            withdrawn=row.entry in state.withdrawn,
            points=to_plain(row.tally.match_points),
            past=tuple(round_.get(numbers[int(row.entry)], ("absent", "")) for round_ in past),
            floats=floats.get(numbers[int(row.entry)], ("", "")),
        )
        for row in state.rows["A"]
    )


def _of_round(state: State, number: int, drawn: Round) -> dict[int, tuple[str, str]]:
    """Say on which side each played a round, and against whom."""
    found: dict[int, tuple[str, str]] = {}
    for home, away in drawn.pairs if not drawn.order else ():
        found[home], found[away] = ("home", state.names[away - 1]), ("away", state.names[home - 1])
    found |= {bye.number: ("asked" if bye.asked else "bye", "") for bye in drawn.byes}
    return found | dict.fromkeys(drawn.order, ("court", ""))


def _floats(state: State) -> dict[int, tuple[str, str]]:
    """Return how everybody floated in the last round and the one before; in a Swiss only."""
    if state.graph.name != "swiss":
        return {}
    before = state.field
    found = standings(swiss.tournament_of(before), swiss.edition_of(before.options))
    return {each.number: (each.floats[0] or "", each.floats[1] or "") for each in found}
