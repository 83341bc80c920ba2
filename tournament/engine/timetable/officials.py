"""Who takes which duty: referees and scorers at matches that have their place and time.

A person with skills takes duties that do not overlap, with the way between venues, away from their own unit. To
fill as many as possible is interval scheduling with eligibility, which is NP-hard; a sweep over the duties in the
order of time keeps the `width` best partial answers, and merges those which no later duty can tell apart. What
comes out is `proven` best when none had to be dropped. The cost is duties × people × width.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from tournament.engine.text import Text
from tournament.engine.timetable.problem import Span

WIDTH = 64


@dataclass(frozen=True, slots=True)
class Need:
    """A role to fill at a match on a court; `units` are those that play there, of joint teams all of them."""

    match: str
    role: str
    competition: str
    court: str
    venue: str
    span: Span
    units: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str]:
        """Return the match and the role."""
        return self.match, self.role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes duties; not at matches of `unit`, not during `away`."""

    id: str
    skills: frozenset[str]
    unit: str | None = None
    away: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Duties:
    """What is to be given out: `most` duties of one person by competition, 0 for no limit; `kept` choices stay."""

    needs: tuple[Need, ...]
    people: tuple[Person, ...]
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """Who takes what, why the rest stays open, and whether no answer can be better."""

    taken: Mapping[tuple[str, str], str]
    nobody: Mapping[tuple[str, str], Text]
    proven: bool


@dataclass(frozen=True, slots=True)
class _Hands:
    """What later duties must know of one person: duties still in the way, loads, the last court."""

    busy: int = 0
    loads: tuple[int, ...] = ()
    court: str = ""


_Cost = tuple[int, int, int]  # open duties, squares of loads, changes of court
_State = tuple[_Hands, ...]
_Trail = tuple["_Trail", int] | None  # the chosen person of each duty, latest first; -1 for nobody


def give_out(duties: Duties, width: int = WIDTH) -> Given:
    """Fill as many needs as possible, then spread them evenly, then change courts little."""
    needs = sorted(duties.needs, key=lambda need: (need.span, need.key))
    clashes = _clashes(needs, duties.travel)
    able = _able(duties, needs, clashes)
    trail, dropped = _sweep(duties, needs, clashes, able, width)
    taken: dict[tuple[str, str], str] = {}
    for need in reversed(needs):
        assert trail is not None, "each need has its step"
        trail, person = trail
        if person >= 0:
            taken[need.key] = duties.people[person].id
    nobody = {need.key: why_open(duties, taken, need) for need in needs if need.key not in taken}
    return Given(dict(sorted(taken.items())), nobody, not dropped)


def faults(duties: Duties, taken: Mapping[tuple[str, str], str]) -> list[str]:
    """Name what is wrong with an answer, plainly and without regard to cost; kept choices are not judged."""
    people = {person.id: person for person in duties.people}
    by_person: dict[str, list[Need]] = {}
    found = [f"{key} is not kept" for key, person in duties.kept.items() if taken.get(key) != person]
    for need in duties.needs:
        if need.key not in taken:
            continue
        person = people[taken[need.key]]
        if need.key not in duties.kept:
            if reason := _unfit(person, need):
                found.append(f"{need.key}: {person.id} {reason}")
            for other in by_person.get(person.id, ()):
                if _clash(need, other, duties.travel):
                    found.append(f"{need.key} and {other.key}: {person.id} cannot be at both")
        else:
            found += [
                f"{need.key} and {other.key}: {person.id} cannot be at both"
                for other in by_person.get(person.id, ())
                if other.key not in duties.kept and _clash(need, other, duties.travel)
            ]
        by_person.setdefault(person.id, []).append(need)
    for id_, mine in by_person.items():
        for competition, load in Counter(need.competition for need in mine).items():
            chosen = any(need.competition == competition and need.key not in duties.kept for need in mine)
            if chosen and load > duties.most.get(competition, 0) > 0:
                found.append(f"{id_} has {load} duties of {competition}")
    return found


_REASONS = {
    "skill": Text("{n} không làm được việc này", "{n} cannot take this role"),
    "unit": Text("{n} thuộc đơn vị thi đấu trận này", "{n} of a unit that plays"),
    "away": Text("{n} vắng", "{n} away"),
    "busy": Text("{n} bận trận khác hoặc đang đi lại", "{n} at another match or on the way"),
    "most": Text("{n} đã đủ số nhiệm vụ", "{n} with all the duties allowed"),
    "spare": Text("{n} rảnh, nhưng đổi người cũng không thêm được", "{n} free, yet not chosen"),
}
_NOBODY = Text("Chưa có người nào trong danh sách.", "There is nobody on the list.")


def why_open(duties: Duties, taken: Mapping[tuple[str, str], str], need: Need) -> Text:
    """Say why nobody takes a duty: how many people each reason keeps away."""
    if not duties.people:
        return _NOBODY
    mine: dict[str, list[Need]] = {}
    for other in duties.needs:
        if other.key in taken:
            mine.setdefault(taken[other.key], []).append(other)
    counts = Counter(_hindrance(duties, person, need, mine.get(person.id, [])) for person in duties.people)
    parts = [text.format(n=counts[reason]) for reason, text in _REASONS.items() if counts[reason]]
    return Text(
        "Không ai nhận được: " + ", ".join(part.vi for part in parts) + ".",
        "Nobody can take it: " + ", ".join(part.en for part in parts) + ".",
    )


def _hindrance(duties: Duties, person: Person, need: Need, mine: Sequence[Need]) -> str:
    if reason := _unfit(person, need):
        return reason
    if any(_clash(need, other, duties.travel) for other in mine):
        return "busy"
    most = duties.most.get(need.competition, 0)
    return "most" if most and sum(other.competition == need.competition for other in mine) >= most else "spare"


def _unfit(person: Person, need: Need) -> str | None:
    if need.role not in person.skills:
        return "skill"
    if person.unit is not None and person.unit in need.units:
        return "unit"
    start, end = need.span
    return "away" if any(start < until and since < end for since, until in person.away) else None


def _clash(one: Need, two: Need, travel: Mapping[tuple[str, str], int]) -> bool:
    first, second = (one, two) if one.span <= two.span else (two, one)
    return second.span[0] < first.span[1] + _way(first.venue, second.venue, travel) or one.match == two.match


def _way(one: str, two: str, travel: Mapping[tuple[str, str], int]) -> int:
    return 0 if one == two else travel.get((one, two), travel.get((two, one), 0))


def _clashes(needs: Sequence[Need], travel: Mapping[tuple[str, str], int]) -> list[set[int]]:
    """Return, for each need, those that the same person cannot take; needs are in the order of time."""
    longest = max(travel.values(), default=0)
    clashes: list[set[int]] = [set() for _ in needs]
    for i, need in enumerate(needs):
        for j in range(i + 1, len(needs)):
            if needs[j].span[0] >= need.span[1] + longest:
                break
            if _clash(need, needs[j], travel):
                clashes[i].add(j)
                clashes[j].add(i)
    return clashes


def _able(duties: Duties, needs: Sequence[Need], clashes: Sequence[set[int]]) -> list[list[int]]:
    """Return who could take each need: the kept person alone, else who is fit and kept at nothing that clashes."""
    index = {person.id: i for i, person in enumerate(duties.people)}
    kept = [index.get(duties.kept.get(need.key, "")) for need in needs]
    able: list[list[int]] = []
    for i, need in enumerate(needs):
        chosen = kept[i]
        if chosen is not None:
            able.append([chosen])
            continue
        elsewhere = {kept[j] for j in clashes[i]}
        able.append([p for p, each in enumerate(duties.people) if p not in elsewhere and not _unfit(each, need)])
    return able


def _sweep(
    duties: Duties, needs: Sequence[Need], clashes: Sequence[set[int]], able: Sequence[Sequence[int]], width: int
) -> tuple[_Trail, bool]:
    names = sorted({need.competition for need in needs})
    column = {name: i for i, name in enumerate(names)}
    until = [max(each, default=-1) for each in clashes]
    start = _kept_loads(duties, needs, column)
    states: dict[_State, tuple[_Cost, _Trail]] = {start: ((0, 0, 0), None)}
    dropped, alive = False, 0
    for i, need in enumerate(needs):
        alive = (alive | 1 << i) if until[i] > i else alive
        forget = sum(1 << j for j in clashes[i] if j < i and until[j] <= i)
        alive &= ~forget
        blocks = sum(1 << j for j in clashes[i] if j < i)
        found: dict[_State, tuple[_Cost, _Trail]] = {}
        for state, (cost, trail) in states.items():
            for person in (*able[i], *(() if need.key in duties.kept and able[i] else (-1,))):
                step = _take(duties, state, cost, person, need, i, blocks, column)
                if step is None:
                    continue
                after = tuple(
                    _Hands(hands.busy & alive, hands.loads, hands.court) if hands.busy & ~alive else hands
                    for hands in step[0]
                )
                if after not in found or step[1] < found[after][0]:
                    found[after] = step[1], (trail, person)
        dropped = dropped or len(found) > width
        states = dict(sorted(found.items(), key=lambda item: item[1][0])[:width])
    _cost, trail = min(states.values(), key=itemgetter(0))
    return trail, dropped


def _kept_loads(duties: Duties, needs: Sequence[Need], column: Mapping[str, int]) -> _State:
    """Count what is kept beforehand, so that no earlier duty takes its room."""
    loads = {person.id: [0] * len(column) for person in duties.people}
    for need in needs:
        if duties.kept.get(need.key) in loads:
            loads[duties.kept[need.key]][column[need.competition]] += 1
    return tuple(_Hands(0, tuple(loads[person.id])) for person in duties.people)


def _take(
    duties: Duties,
    state: _State,
    cost: _Cost,
    person: int,
    need: Need,
    i: int,
    blocks: int,
    column: Mapping[str, int],
) -> tuple[_State, _Cost] | None:
    """Give a need to a person, or to nobody (-1); None when the person cannot."""
    if person < 0:
        return state, (cost[0] + 1, cost[1], cost[2])
    hands, kept = state[person], need.key in duties.kept
    at = column[need.competition]
    most = duties.most.get(need.competition, 0)
    if not kept and (hands.busy & blocks or (most and hands.loads[at] >= most)):
        return None
    load = sum(hands.loads)
    loads = hands.loads if kept else (*hands.loads[:at], hands.loads[at] + 1, *hands.loads[at + 1 :])
    after = _Hands(hands.busy | 1 << i, loads, need.court)
    moved = hands.court not in ("", need.court)
    grown = 0 if kept else 2 * load + 1
    return (*state[:person], after, *state[person + 1 :]), (cost[0], cost[1] + grown, cost[2] + moved)
