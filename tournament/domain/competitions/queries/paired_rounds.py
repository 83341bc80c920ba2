"""Rounds drawn so far, the next one as pages show it, and what it is paired from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tournament.domain.competitions.queries.states import State, state_of
from tournament.engine.message import Message
from tournament.engine.pairing import NextRound, Round
from tournament.engine.pairing.state import Reign
from tournament.engine.scoring import to_plain
from tournament.engine.text import Text, Words
from tournament.models import Competition, PairedRound, db
from tournament.plugins.guard import LeftOutError


@dataclass(frozen=True, slots=True)
class PairView:
    """Two entries with their numbers, or one without an opponent, and why; `points` is what a free round scores.

    `key` is the match's, empty where there is none yet.
    """

    home: str
    away: str | None
    numbers: tuple[int, int | None]
    reason: Words
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


_ASKED = Message("Asked for a bye, which scores as a draw.")


def state_by_round(competition_id: int) -> State | None:
    """Return the state of a drawn competition whose rounds are, or were, paired one by one, None for any other."""
    state = state_of(db.session.get_one(Competition, competition_id))
    return state if state and (state.pairer or state.rounds) else None


def takes_late(competition_id: int) -> bool:
    """Tell whether entries may join although the draw is made: they get the next numbers."""
    state = state_by_round(competition_id)
    return state is not None and state.pairer is not None and (state.pairer.late or not state.rounds)


def rounds_paired(competition_id: int) -> int:
    """Count the rounds paired so far, 0 for a competition laid out at its draw."""
    paired = select(func.count()).where(PairedRound.competition_id == competition_id)
    return db.session.scalars(paired).one()


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
    rows = select(PairedRound).where(PairedRound.competition_id == state.id).order_by(PairedRound.number)
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
    past = [_of_round(state, drawn) for drawn in state.rounds]
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


def _of_round(state: State, drawn: Round) -> dict[int, tuple[str, str]]:
    """Say on which side each played a round, and against whom."""
    found: dict[int, tuple[str, str]] = {}
    for home, away in drawn.pairs if not drawn.order else ():
        found[home], found[away] = ("home", state.names[away - 1]), ("away", state.names[home - 1])
    found |= {bye.number: ("asked" if bye.asked else "bye", "") for bye in drawn.byes}
    return found | dict.fromkeys(drawn.order, ("court", ""))


def _floats(state: State) -> Mapping[int, tuple[str, str]]:
    """Return how everybody floated in the last round and the one before, where the format knows floats."""
    found = state.pairer.floats if state.pairer else None
    with suppress(LeftOutError):  # the rest of the form is known all the same
        return found(state.field) if found else {}
    return {}
