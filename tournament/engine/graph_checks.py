"""What is wrong with a graph that a format laid out, in sentences for whoever wrote the format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from tournament.engine.graph import Best, Bye, Fastest, Graph, Heat, Loser, Match, Placed, Rank, Seed, Slot, Winner
from tournament.engine.labels import names
from tournament.engine.text import Words

Say = Callable[[Words], str]

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
"""What addresses take as the id of a match."""


def faults(graph: Graph, languages: Sequence[Say] = (str,)) -> list[str]:
    """List what is wrong with a graph; nothing where it hangs together.

    Every match can be played after those before it, every entry ends on exactly one place, and no two matches have one
    code in any of the `languages`, which say words.
    """
    walk = _Walk(graph)
    found = [*walk.ids(), *walk.order(), *_places(graph)]
    # Where slots come from nowhere, all that follows would only repeat it.
    return found or [*_ways(graph), *_codes(graph, languages)]


class _Walk:
    """One walk through the matches in their order, which knows what has been decided so far."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.seen: dict[str, Match] = {}
        self.raced: dict[str, Heat] = {}
        self.left = Counter(match.group for match in graph.matches if match.group is not None)

    def ids(self) -> Iterator[str]:
        for match, times in Counter(node.id for node in self.graph.nodes).items():
            if times > 1:
                yield f"{times} matches have the id {match!r}"
            if not isinstance(match, str) or not _KEY.fullmatch(match):
                yield f"{match!r} is no id of a match: write letters, digits, '.', '_' and '-', at most 60"

    def order(self) -> Iterator[str]:
        for heat in self.graph.heats:
            yield from self._heat(heat)
            self.raced[heat.id] = heat
        for match in self.graph.matches:
            yield from self._match(match)
            self.seen[match.id] = match
            if match.group is not None:
                self.left[match.group] -= 1
        for group, members in (*self.graph.groups.items(), *self.graph.orders.items()):
            if len(members) != len(self.graph.groups.get(group, ())):
                yield f"group {group} has {len(self.graph.groups.get(group, ()))} members, but {len(members)} ranks"
            yield from (f"group {group}: {fault}" for slot in members if (fault := self._slot(slot)))
        for place in (*self.graph.places, *self.graph.rest):
            if fault := self._slot(place.slot):
                yield f"place {place.place}: {fault}"

    def _heat(self, heat: Heat) -> Iterator[str]:
        for slot, times in Counter(heat.slots).items():
            if fault := self._slot(slot):
                yield f"heat {heat.id}: {fault}"
            elif times > 1:
                yield f"heat {heat.id}: {said(slot)} starts {times} times"
        if not heat.slots:
            yield f"heat {heat.id} has no slots: somebody starts in a heat"

    def _match(self, match: Match) -> Iterator[str]:
        for slot in match.slots:
            if fault := self._slot(slot):
                yield f"match {match.id}: {fault}"
            elif self._too_late(match, slot):
                yield f"match {match.id} is in round {match.round} of {match.stage!r}, not after {said(slot)}"
        if match.slots[0] == match.slots[1]:
            yield f"match {match.id}: {said(match.slots[0])} would meet itself"
        if match.round < 1:
            yield f"match {match.id} is in round {match.round}: rounds count from 1"
        if match.if_needed and match.id not in self.graph.legs and not _again(match):
            yield f"match {match.id} is played if needed, so it is between the loser and the winner of another"
        if match.group is not None and match.group not in self.graph.orders:
            members = self.graph.groups.get(match.group, ())
            yield from (f"match {match.id}: {said(slot)} is not in group {match.group}"
                        for slot in match.slots if slot not in members)  # fmt: skip

    def _too_late(self, match: Match, slot: Slot) -> bool:
        """Tell whether a match stands in its stage before the one that feeds it."""
        feeder = self.seen[slot.match] if isinstance(slot, Winner | Loser) else match
        return feeder is not match and feeder.stage == match.stage and feeder.round >= match.round

    def _slot(self, slot: Slot) -> str | None:
        match slot:
            case Seed(n=n) if not 1 <= n <= self.graph.entries:
                return f"there is no seed {n}, the entries are {self.graph.entries}"
            case Winner(match=key) | Loser(match=key) if key not in self.seen:
                return f"no match {key!r} stands before it"
            case Rank(group=group, rank=rank):
                return self._ranked(group, rank)
            case Best(groups=groups, rank=rank, nth=nth):
                fault = next(filter(None, (self._ranked(group, rank) for group in groups)), None)
                return fault or (None if 1 <= nth <= len(groups) else f"of {len(groups)} groups there is no best {nth}")
            case Placed(heat=key, nth=nth):
                return self._finisher((key,), nth, 0)
            case Fastest(heats=heats, nth=nth, after=after):
                return self._finisher(heats, nth, after)
            case Bye():
                return "a match against nobody is left out: who has no opponent stands where the winner would"
            case Seed() | Winner() | Loser():
                return None
        return f"{slot!r} is no slot"

    def _finisher(self, heats: Sequence[str], nth: int, after: int) -> str | None:
        if gone := [heat for heat in heats if heat not in self.raced]:
            return f"no heat {gone[0]!r} stands before it"
        most = sum(max(0, len(self.raced[heat].slots) - after) for heat in heats)
        return None if 1 <= nth <= most else f"of {', '.join(heats)} there is no place {nth}"

    def _ranked(self, group: str, rank: int) -> str | None:
        if group not in self.graph.groups:
            return f"there is no group {group!r}"
        if not 1 <= rank <= len(self.graph.groups[group]):
            return f"group {group} has {len(self.graph.groups[group])} entries, no rank {rank}"
        return f"group {group} is not over before it" if self.left[group] > 0 else None


def _again(match: Match) -> bool:
    first, second = match.slots
    return isinstance(first, Loser) and isinstance(second, Winner) and first.match == second.match


def _places(graph: Graph) -> Iterator[str]:
    """Yield what is wrong with the numbers of the places."""
    holders = Counter(place.place for place in (*graph.places, *graph.rest))
    if holders.total() != graph.entries:
        yield (f"{holders.total()} of {graph.entries} entries have a place: give every one a place, those that nobody "
               "plays for with decided=False")  # fmt: skip
    following = 1
    for place, number in sorted(holders.items()):
        if place != following:
            yield f"place {place} follows where {following} should"
            return
        following += number


def _ways(graph: Graph) -> Iterator[str]:
    """Yield the slots whose holder goes nowhere, or more than one way: into a match, a group or a place."""
    ways = Counter[Slot](place.slot for place in (*graph.places, *graph.rest))
    tables = {key: members for key, members in graph.groups.items() if key not in graph.orders}
    for members in (*tables.values(), *graph.orders.values()):
        ways.update(members)
    expected: list[Slot] = [Seed(n) for n in range(1, graph.entries + 1)]
    for match in graph.matches:
        if match.group not in tables and match.id == graph.last_leg(match.id):
            ways.update(match.slots)
            expected += [Winner(match.id), Loser(match.id)]
    for heat in graph.heats:
        ways.update(heat.slots)
    expected += _finishers(graph, ways)
    bests = {(slot.groups, slot.rank) for slot in ways if isinstance(slot, Best)}
    expected += [Best(groups, rank, nth) for groups, rank in bests for nth in range(1, len(groups) + 1)]
    by_best = {(group, rank) for groups, rank in bests for group in groups}
    for key, members in graph.groups.items():
        ranks = range(1, len(members) + 1)
        expected += [Rank(key, rank) for rank in ranks if ways[Rank(key, rank)] or (key, rank) not in by_best]
        for rank in ranks:
            if ways[Rank(key, rank)] and (key, rank) in by_best:
                yield f"{said(Rank(key, rank))} is one of the best of a rank too"
    for slot in expected:
        if ways[slot] != 1:
            yield f"{said(slot)} goes nowhere" if not ways[slot] else f"{said(slot)} goes {ways[slot]} ways"
    yield from (f"{said(slot)} does not go on from a table" for slot in ways.keys() - set(expected))


def _finishers(graph: Graph, ways: Counter[Slot]) -> Iterator[Slot]:
    """Yield the places of all heats: one by one, or over several heats where some go on by their marks."""
    sizes = {heat.id: len(heat.slots) for heat in graph.heats}
    together = {(slot.heats, slot.after) for slot in ways if isinstance(slot, Fastest)}
    apart, beyond = dict(sizes), dict.fromkeys(sizes, 0)
    for node in graph.nodes:
        for slot in node.slots:
            if isinstance(slot, Placed) and slot.heat in beyond:
                beyond[slot.heat] = max(slot.nth, beyond[slot.heat])
    for heats, after in together:  # who was level at the last place by which one goes on may be beyond it
        apart |= {heat: min(max(after, beyond[heat]), sizes[heat]) for heat in heats}
        others = sum(max(0, sizes[heat] - max(after, beyond[heat])) for heat in heats)
        yield from (Fastest(heats, nth, after) for nth in range(1, others + 1))
    yield from (Placed(heat, nth) for heat, most in apart.items() for nth in range(1, most + 1))


def _codes(graph: Graph, languages: Sequence[Say]) -> Iterator[str]:
    """Yield the codes that two matches have: whoever reads “winner of SF1” must find one."""
    named = names(graph)
    for say in languages:
        codes: dict[str, str] = {}
        for key, name in named.items():
            code = say(name.code)
            if not code or not say(name.title):
                yield f"match {key} has no title or no code"
            elif codes.setdefault(code, key) != key:
                yield f"the matches {codes[code]} and {key} are both called {code!r}: give their stages other letters"
                return


def said(slot: Slot) -> str:
    """Return a slot in words."""
    match slot:
        case Seed(n=n):
            return f"seed {n}"
        case Winner(match=key):
            return f"the winner of {key}"
        case Loser(match=key):
            return f"the loser of {key}"
        case Rank(group=group, rank=rank):
            return f"rank {rank} of group {group}"
        case Best(groups=groups, rank=rank, nth=nth):
            return f"best {nth} of those on rank {rank} of {', '.join(groups)}"
        case Placed(heat=key, nth=nth):
            return f"place {nth} of {key}"
        case Fastest(heats=heats, nth=nth, after=after):
            return f"the best {nth} of those after place {after} of {', '.join(heats)}"
        case _:
            return "nobody"
