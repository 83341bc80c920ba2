"""Why a timetable is impossible: a smallest set of wishes that cannot hold together, and what would help.

Every wish is given up in turn; those that may go without making a timetable possible have no part in the clash.
What is left is a set of which no wish can be spared (a minimal unsatisfiable subset, found by deletion).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tournament.engine.text import Text
from tournament.engine.timetable.board import Board
from tournament.engine.timetable.bound import Refutation, refute
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY, Match, Pin, Problem
from tournament.engine.timetable.words import clock, length


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that an organiser may give up: how, what it says, and what to do instead."""

    kind: str
    without: Callable[[Problem], Problem]
    says: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Clash:
    """Wishes that cannot hold together: what they come to, each of them, and each way out."""

    summary: Text
    wishes: tuple[Text, ...]
    remedies: tuple[Text, ...]


def explain(problem: Problem) -> Clash | None:
    """Return a smallest set of wishes that make a timetable impossible, None when nothing is proven."""
    why = _impossible(problem)
    if why is None:
        return None
    problem = _part(problem, why[1].matches)
    why = _impossible(problem) or why
    wishes = list(_wishes(problem))
    for kind in dict.fromkeys(wish.kind for wish in wishes):
        fewer = _without(problem, [wish for wish in wishes if wish.kind == kind])
        if _impossible(fewer):
            problem, wishes = fewer, [wish for wish in wishes if wish.kind != kind]
    needed = list(wishes)
    for wish in wishes:
        fewer = wish.without(problem)
        if _impossible(fewer):
            problem = fewer
            needed.remove(wish)
    model, found = _impossible(problem) or why
    return Clash(_summary(model, found), tuple(w.says for w in needed), tuple(w.remedy for w in needed))


def _impossible(problem: Problem) -> tuple[Model, Refutation] | None:
    model = Model(problem)
    found = refute(model, model.masks.size * model.masks.grid)
    return None if found is None else (model, found)


def _part(problem: Problem, numbers: Sequence[int]) -> Problem:
    """Return the problem of some matches and all that come before or after them."""
    model = Model(problem)
    kept = set(numbers)
    for forward in (True, False):
        waiting = list(numbers)
        while waiting:
            i = waiting.pop()
            for b in model.opens[i] if forward else model.needs[i]:
                barrier = model.barriers[b]
                new = set(barrier.followers if forward else barrier.members) - kept
                kept |= new
                waiting += new
    waiting = list(kept)
    while waiting:
        for b in model.needs[waiting.pop()]:
            new = set(model.barriers[b].members) - kept
            kept |= new
            waiting += new
    matches = tuple(match for i, match in enumerate(problem.matches) if i in kept)
    replan = problem.replan
    if replan is not None:
        replan = replace(replan, fixed=replan.fixed & {match.id for match in matches})
    return replace(problem, matches=matches, replan=replan)


def _without(problem: Problem, wishes: Sequence[Wish]) -> Problem:
    for wish in wishes:
        problem = wish.without(problem)
    return problem


def _wishes(problem: Problem) -> Iterator[Wish]:
    """Yield the wishes of a problem, those that are easiest to give up last, so that they are named."""
    yield from _of_breaks(problem)
    yield from _of_competitions(problem)
    yield from _of_courts(problem)
    yield from _of_absences(problem)
    for match in problem.matches:
        yield from _of_match(match)


def _changed(id_: str, **values: object) -> Callable[[Problem], Problem]:
    def without(problem: Problem) -> Problem:
        return replace(
            problem,
            matches=tuple(replace(m, **values) if m.id == id_ else m for m in problem.matches),  # type: ignore[arg-type]
        )

    return without


def _of_match(match: Match) -> Iterator[Wish]:
    limits = [
        Text(f"không trước {at}", f"not before {at}")
        for at in ([] if match.earliest is None else [clock(match.earliest)])
    ]
    limits += [
        Text(f"xong trước {at}", f"over by {at}")
        for at in ([] if match.latest_end is None else [clock(match.latest_end)])
    ]
    if match.courts is not None or match.requires:
        yield Wish(
            "suitability",
            _changed(match.id, courts=None, requires=frozenset()),
            Text("{m} chỉ đấu được trên một số sân", "{m} can be played on some courts only").format(m=match.id),
            Text("cho {m} đấu trên sân khác", "let {m} be played on other courts").format(m=match.id),
        )
    for limit in limits:
        yield Wish(
            "limits",
            _changed(match.id, earliest=None, latest_end=None),
            Text("{m} phải {limit}", "{m} has to be {limit}").format(m=match.id, limit=limit),
            Text("bỏ giới hạn giờ của {m}", "lift the time limit of {m}").format(m=match.id),
        )
    if match.pin != Pin():
        where = Text(f"sân {match.pin.court} ", f"court {match.pin.court} ") if match.pin.court else Text("", "")
        when = clock(match.pin.start) if match.pin.start is not None else Text("", "")
        yield Wish(
            "pin",
            _changed(match.id, pin=Pin()),
            Text("{m} ghim ở {where}{when}", "{m} is pinned to {where}{when}").format(
                m=match.id, where=where, when=when
            ),
            Text("bỏ ghim {m}", "unpin {m}").format(m=match.id),
        )


def _of_absences(problem: Problem) -> Iterator[Wish]:
    for unit in problem.units:
        if unit.unavailable:
            yield Wish(
                "absence",
                lambda p, id_=unit.id: replace(  # type: ignore[misc]
                    p, units=tuple(replace(u, unavailable=()) if u.id == id_ else u for u in p.units)
                ),
                Text("{u} vắng một số giờ", "{u} is away at times").format(u=unit.id),
                Text("mời {u} đến cả những giờ đó", "have {u} come at those times too").format(u=unit.id),
            )
    for person in problem.people:
        yield Wish(
            "absence",
            lambda p, id_=person: replace(p, people={k: v for k, v in p.people.items() if k != id_}),  # type: ignore[misc]
            Text("{u} vắng một số giờ", "{u} is away at times").format(u=person),
            Text("không giữ giờ vắng của {u}", "do not keep {u}'s absences free").format(u=person),
        )


def _of_breaks(problem: Problem) -> Iterator[Wish]:
    for pause in problem.breaks:
        values = {"label": pause.label, "since": clock(pause.window[0]), "until": clock(pause.window[1])}
        yield Wish(
            "break",
            lambda p, gone=pause: replace(p, breaks=tuple(b for b in p.breaks if b != gone)),  # type: ignore[misc]
            Text("nghỉ {label} {since}–{until}", "break {label} {since}–{until}").format(**values),
            Text("bỏ hoặc dời giờ nghỉ {label}", "drop or move the break {label}").format(**values),
        )


_RULES = {
    "rest": (
        Text("{c}: nghỉ {n} phút giữa hai trận", "{c}: {n} minutes of rest between matches"),
        Text("giảm thời gian nghỉ của {c}", "shorten the rest of {c}"),
    ),
    "ranking_delay": (
        Text("{c}: chờ xếp hạng {n} phút", "{c}: {n} minutes for the ranking"),
        Text("giảm thời gian chờ xếp hạng của {c}", "shorten the wait for the ranking of {c}"),
    ),
    "max_per_day": (
        Text("{c}: mỗi đội tối đa {n} trận một ngày", "{c}: at most {n} matches a day for each side"),
        Text("cho {c} đấu nhiều trận hơn một ngày", "allow more matches a day in {c}"),
    ),
}


def _of_competitions(problem: Problem) -> Iterator[Wish]:
    for competition in problem.competitions:
        for name, (says, remedy) in _RULES.items():
            value: int = getattr(competition, name)
            if value:
                yield Wish(
                    name,
                    lambda p, id_=competition.id, name=name: replace(  # type: ignore[misc]
                        p,
                        competitions=tuple(replace(c, **{name: 0}) if c.id == id_ else c for c in p.competitions),
                    ),
                    says.format(c=competition.id, n=value),
                    remedy.format(c=competition.id),
                )


def _of_courts(problem: Problem) -> Iterator[Wish]:
    last = max((day[1] for day in problem.days), default=DAY)
    last = max([last, *(window[1] for court in problem.courts for window in court.windows)])
    for court in problem.courts:
        opening = _spans(court.windows)
        yield Wish(
            "window",
            lambda p, id_=court.id: replace(  # type: ignore[misc]
                p, courts=tuple(replace(c, windows=((0, last),)) if c.id == id_ else c for c in p.courts)
            ),
            Text("sân {c} mở {opening}", "court {c} is open {opening}").format(c=court.id, opening=opening),
            Text("mở sân {c} lâu hơn", "open court {c} longer").format(c=court.id),
        )


def _spans(windows: Sequence[tuple[int, int]]) -> Text:
    shown = [(clock(opens), clock(closes)) for opens, closes in windows]
    return Text(
        ", ".join(f"{a.vi}–{b.vi}" for a, b in shown) or "không giờ nào",
        ", ".join(f"{a.en}–{b.en}" for a, b in shown) or "never",
    )


def _summary(model: Model, why: Refutation) -> Text:
    """Say in one sentence, with the numbers, what the wishes come to."""
    problem = model.problem
    names = [model.ids[i] for i in why.matches]
    values = {
        "n": len(names),
        "m": ", ".join(names[:4]) + (" …" if len(names) > 4 else ""),
        "since": clock(why.span[0]),
        "until": clock(max(why.span[1], 0)),
        "needed": length(why.needed),
        "room": length(max(why.room, 0)),
        "courts": ", ".join(problem.courts[c].id for c in why.courts),
        "unit": problem.units[why.unit].id if why.unit is not None else "",
    }
    if why.courts:
        return Text(
            "Sân {courts} chỉ có {room} thi đấu từ {since} đến {until}, nhưng {n} trận ({m}) cần {needed}.",
            "Court {courts} has only {room} of play from {since} to {until}, but {n} matches ({m}) need {needed}.",
        ).format(**values)
    if why.unit is not None:
        return Text(
            "{unit} phải đấu {n} trận ({m}) từ {since} đến {until}, cả nghỉ cần {needed} mà chỉ có {room}.",
            "{unit} has {n} matches ({m}) from {since} to {until}: with rest they need {needed}, there are {room}.",
        ).format(**values)
    if len(names) > 1:
        return Text("{m} không thể đấu trước sau được.", "{m} cannot be played in either order.").format(**values)
    if why.span[1] <= why.span[0]:
        return Text("{m} không có giờ nào đấu được.", "{m} has no time at which it can be played.").format(**values)
    return Text(
        "{m} sớm nhất {since} mới bắt đầu được, nhưng phải xong trước {until}.",
        "{m} cannot start before {since}, but has to be over by {until}.",
    ).format(**values)


def reason(board: Board, i: int) -> Text:
    """Say why a match has no place beside all others that are placed."""
    model = board.model
    match = Text(model.ids[i], model.ids[i])
    legal = [court for court in model.kinds[i].courts if model.starts(i, court)]
    if not model.kinds[i].courts:
        return Text("{m}: không có sân phù hợp.", "{m}: no court suits it.").format(m=match)
    if not legal:
        return Text(
            "{m}: không giờ nào vừa có sân mở vừa đủ các bên.",
            "{m}: there is no time when a court is open and all can come.",
        ).format(m=match)
    quiet = {court: model.starts(i, court) & ~board.disturbed(i, court) for court in legal}
    if not any(quiet.values()):
        return Text(
            "{m}: đội, vận động viên hoặc trận trước sau không cho giờ nào.",
            "{m}: its sides, its athletes or the matches before and after leave it no time.",
        ).format(m=match)
    return Text("{m}: giờ còn lại không còn sân trống.", "{m}: no court is free at the times that are left.").format(
        m=match
    )
