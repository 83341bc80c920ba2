"""The constraints of a problem: what an organiser may give up, how each is said, and what to do instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tournament.engine.message import Message, joined
from tournament.engine.text import Words
from tournament.engine.timetable.explain.messages import clock
from tournament.engine.timetable.problem import DAY, Match, OnePlace, Pin, Problem


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something that an organiser may give up: how, what it says, and what to do instead."""

    kind: str
    relaxed: Callable[[Problem], Problem]
    says: Words
    remedy: Words


def constraints_of(problem: Problem) -> Iterator[Constraint]:
    """Yield the constraints of a problem, those that are easiest to give up last, so that they are named."""
    yield from _of_breaks(problem)
    yield from _of_competitions(problem)
    yield from _of_ways(problem)
    yield from _of_courts(problem)
    yield from _of_absences(problem)
    for match in problem.matches:
        yield from _of_match(match)


def _changed(id_: str, **values: object) -> Callable[[Problem], Problem]:
    def relaxed(problem: Problem) -> Problem:
        return replace(
            problem,
            matches=tuple(replace(m, **values) if m.id == id_ else m for m in problem.matches),  # type: ignore[arg-type]
        )

    return relaxed


def _of_match(match: Match) -> Iterator[Constraint]:
    if match.courts is not None or match.requires:
        yield Constraint(
            "suitability",
            _changed(match.id, courts=None, requires=frozenset()),
            _suitability(match),
            Message("let {m} be played on other courts").format(m=match.id),
        )
    if match.at_once > 1:
        yield Constraint(
            "at_once",
            _changed(match.id, at_once=1),
            Message("{m} takes {n} courts at once").format(m=match.id, n=match.at_once),
            Message("let {m} be played on fewer courts at once").format(m=match.id),
        )
    if match.after:
        yield Constraint(
            "after",
            _changed(match.id, after=()),
            Message("{m} is to come after {others}").format(m=match.id, others=", ".join(match.after)),
            Message("let {m} start earlier than {others} end").format(m=match.id, others=", ".join(match.after)),
        )
    limits = (
        (match.earliest, Message("{m} is not to start before {at}")),
        (match.latest_end, Message("{m} has to be over by {at}")),
    )
    for at, says in limits:
        if at is not None:
            yield Constraint(
                "limits",
                _changed(match.id, earliest=None, latest_end=None),
                says.format(m=match.id, at=clock(at)),
                Message("lift the time limit of {m}").format(m=match.id),
            )
    if match.pin != Pin():
        where = [Message("court {court}").format(court=match.pin.court)] if match.pin.court else []
        when = [clock(match.pin.start)] if match.pin.start is not None else []
        yield Constraint(
            "pin",
            _changed(match.id, pin=Pin()),
            Message("{m} is pinned to {place}").format(m=match.id, place=joined([*where, *when], " ")),
            Message("unpin {m}").format(m=match.id),
        )


def _suitability(match: Match) -> Words:
    tags, courts = ", ".join(sorted(match.requires)), ", ".join(sorted(match.courts or ()))
    if not courts:
        return Message("{m} needs a court with {tags}").format(m=match.id, tags=tags)
    return Message("{m} may be played on court {courts} only").format(m=match.id, courts=courts)


def _of_absences(problem: Problem) -> Iterator[Constraint]:
    for unit in problem.units:
        if unit.unavailable:
            yield Constraint(
                "absence",
                lambda p, id_=unit.id: replace(  # type: ignore[misc]
                    p, units=tuple(replace(u, unavailable=()) if u.id == id_ else u for u in p.units)
                ),
                Message("{u} is away at times").format(u=unit.id),
                Message("have {u} come at those times too").format(u=unit.id),
            )
    for person in problem.people:
        yield Constraint(
            "absence",
            lambda p, id_=person: replace(p, people={k: v for k, v in p.people.items() if k != id_}),  # type: ignore[misc]
            Message("{u} is away at times").format(u=person),
            Message("do not keep {u}'s absences free").format(u=person),
        )


def _of_breaks(problem: Problem) -> Iterator[Constraint]:
    for pause in problem.breaks:
        values = {"label": pause.label, "since": clock(pause.window[0]), "until": clock(pause.window[1])}
        yield Constraint(
            "break",
            lambda p, gone=pause: replace(p, breaks=tuple(b for b in p.breaks if b != gone)),  # type: ignore[misc]
            Message("break {label} {since}–{until}").format(**values),
            Message("drop or move the break {label}").format(**values),
        )


NEVER_OPEN = Message("court {c} is never open")

_RULES = {
    "rest": (
        Message("{c}: {n} minutes of rest between matches"),
        Message("shorten the rest of {c}"),
    ),
    "ranking_delay": (
        Message("{c}: {n} minutes for the ranking"),
        Message("shorten the wait for the ranking of {c}"),
    ),
    "max_per_day": (
        Message("{c}: at most {n} matches a day for each side"),
        Message("allow more matches a day in {c}"),
    ),
}


def _of_competitions(problem: Problem) -> Iterator[Constraint]:
    for competition in problem.competitions:
        for name, (says, remedy) in _RULES.items():
            value: int = getattr(competition, name)
            if value:
                yield Constraint(
                    name,
                    lambda p, id_=competition.id, name=name: replace(  # type: ignore[misc]
                        p,
                        competitions=tuple(replace(c, **{name: 0}) if c.id == id_ else c for c in p.competitions),
                    ),
                    says.format(c=competition.id, n=value),
                    remedy.format(c=competition.id),
                )


_ONE_PLACE = {
    OnePlace.VENUE: Message("no unit plays at two venues at the same time"),
    OnePlace.ALWAYS: Message("no unit plays two matches at the same time"),
}


def _of_ways(problem: Problem) -> Iterator[Constraint]:
    if problem.one_place:
        yield Constraint(
            "one_place",
            lambda p: replace(p, one_place=None),
            _ONE_PLACE[problem.one_place],
            Message("let a unit's teams play at the same time"),
        )
    if problem.person_rest:
        yield Constraint(
            "person_rest",
            lambda p: replace(p, person_rest=0),
            Message("{person_rest} minutes of rest for whoever plays in several competitions").format(
                person_rest=problem.person_rest
            ),
            Message("shorten the rest of whoever plays in several competitions"),
        )
    for (one, other), minutes in problem.travel.items():
        if minutes:
            yield Constraint(
                "travel",
                lambda p, way=(one, other): replace(  # type: ignore[misc]
                    p, travel={k: v for k, v in p.travel.items() if k != way}
                ),
                Message("it takes {n} minutes from {a} to {b}").format(a=one, b=other, n=minutes),
                Message("play these matches at one venue"),
            )


def _of_courts(problem: Problem) -> Iterator[Constraint]:
    last = max((day[1] for day in problem.days), default=DAY)
    last = max([last, *(window[1] for court in problem.courts for window in court.windows)])
    for court in problem.courts:
        says = Message("court {c} is open {opening}")
        yield Constraint(
            "window",
            lambda p, id_=court.id: replace(  # type: ignore[misc]
                p, courts=tuple(replace(c, windows=((0, last),)) if c.id == id_ else c for c in p.courts)
            ),
            (says if court.windows else NEVER_OPEN).format(c=court.id, opening=_spans(court.windows)),
            Message("open court {c} longer").format(c=court.id),
        )


def _spans(windows: Sequence[tuple[int, int]]) -> Words:
    shown = [(clock(opens), clock(closes)) for opens, closes in windows]
    return joined(joined(span, "–") for span in shown)
