"""Progress: which slots are filled, and which matches count.

The graph is walked once in playing order, so the cost grows with the number of matches. A result counts
only as long as the sides it was played between still meet in that match.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from tournament.engine.graph import (
    Best,
    Bye,
    Fastest,
    Graph,
    Heat,
    Leg,
    Loser,
    Match,
    Place,
    Placed,
    Rank,
    Seed,
    Slot,
    Winner,
    feeding_groups,
)
from tournament.engine.heats.qualifying import Level, Order, Qualifying
from tournament.engine.heats.vacancies import MovedUp, Vacancy
from tournament.engine.kept_apart import Seat, seated
from tournament.engine.scoring.parts import Pair
from tournament.engine.scoring.records import Outcome
from tournament.engine.series import LegPlayed, goes_on, is_over, total

E = TypeVar("E", bound=Hashable)


class Open(Enum):
    """What stands in a slot that holds no entry."""

    UNKNOWN = "unknown"
    """Not decided yet."""
    NOBODY = "nobody"
    """Nobody will come: a bye, or both sides of the feeding match are out."""


UNKNOWN, NOBODY = Open.UNKNOWN, Open.NOBODY
_OPEN = UNKNOWN, UNKNOWN


@dataclass(frozen=True, slots=True)
class Record(Generic[E]):
    """A recorded result: the sides that played and what it brought them; a `void` one counts for nobody.

    `named` is the side that was named as the winner, whatever the score says; `ended` tells whether it was played to
    its end.
    """

    sides: tuple[E, E]
    outcome: Outcome
    void: bool = False
    named: int | None = None
    ended: bool = True


@dataclass(frozen=True, slots=True)
class Progress(Generic[E]):
    """How far a graph has come.

    `sides` holds the occupants of every match, `lanes` those of every heat; `winners` the side (0, 1) that goes on, by
    match; `walkovers` the matches that need no play because a side is missing, or from which nobody goes on; `unneeded`
    reset finals and matches of a series that are not played; `misfits` matches whose record belongs to other sides;
    `places` who holds each final place. `totals` says what each series has come to, by its last match. `level` lists
    those of heats who share a place so that it is open who of them goes on, `moved_up` who starts in place of whom.
    """

    sides: Mapping[str, tuple[E | Open, E | Open]]
    winners: Mapping[str, int]
    walkovers: frozenset[str]
    unneeded: frozenset[str]
    misfits: frozenset[str]
    places: tuple[tuple[int, E | Open], ...]
    totals: Mapping[str, Pair] = field(default_factory=dict)
    lanes: Mapping[str, tuple[E | Open, ...]] = field(default_factory=dict)
    level: tuple[Level[E], ...] = ()
    moved_up: tuple[MovedUp[E], ...] = ()

    def everyone(self, key: str) -> tuple[E | Open, ...]:
        """Return the occupants of a match or a heat."""
        return self.lanes[key] if key in self.lanes else self.sides[key]

    def known(self, match: str) -> tuple[E | None, E | None]:
        """Return the entries known to play a match."""
        home, away = self.sides[match]
        return None if isinstance(home, Open) else home, None if isinstance(away, Open) else away


Ranking = Callable[[str, tuple[E, ...]], Sequence[E | None] | None]
"""Ranks a group's members: the entry on each rank (None where a tie is open), or None while it is going on."""

BestOf = Callable[[Best], E | None]
"""Finds the nth best of a rank over groups, None while that is open."""

Find = Callable[[str, tuple[E, E]], Record[E] | None]
"""Finds the record of a match, whose two sides have just become known, where none was given."""


def resolve(
    graph: Graph,
    entrants: Sequence[E],
    records: Mapping[str, Record[E]],
    ranking: Ranking[E],
    best: BestOf[E],
    withdrawn: Sequence[E] = (),
    find: Find[E] = lambda match, sides: None,
    raced: Mapping[str, Order[E]] | None = None,
    vacancies: Sequence[Vacancy[E]] = (),
) -> Progress[E]:
    """Fill the graph with what is known; `entrants` stand in the order of their seed numbers.

    An entry in `withdrawn`, which stands in the order of withdrawal, loses the knock-out matches it has not
    played to whoever it meets; of two who withdrew, the first loses, as it did when only one had. `raced` ranks the
    heats that are over; one counts as long as just its entries are there. `vacancies` are places that were given up.
    """
    order: dict[E | Open, int] = {entry: number for number, entry in enumerate(withdrawn)}
    heats = Qualifying(graph, vacancies)
    return _Walk(graph, entrants, records, ranking, best, order, find, raced or {}, heats).progress()


@dataclass(slots=True)
class _Walk(Generic[E]):
    """A walk through the graph from its first match to its last, each slot filled from what was found before.

    One class for all kinds: they lead into each other, a rank to a walkover and a walkover to a rank.
    """

    graph: Graph
    entrants: Sequence[E]
    records: Mapping[str, Record[E]]
    ranking: Ranking[E]
    best: BestOf[E]
    withdrawn: Mapping[E | Open, int]
    find: Find[E]
    raced: Mapping[str, Order[E]]
    heats: Qualifying[E]
    lanes: dict[str, tuple[E | Open, ...]] = field(default_factory=dict)
    sides: dict[str, tuple[E | Open, E | Open]] = field(default_factory=dict)
    ends: dict[str, tuple[E | Open, E | Open]] = field(default_factory=dict)
    """Who goes on as the winner and who as the loser, of the matches where that is decided."""
    winners: dict[str, int] = field(default_factory=dict)
    walkovers: set[str] = field(default_factory=set)
    unneeded: set[str] = field(default_factory=set)
    misfits: set[str] = field(default_factory=set)
    ranks: dict[str, Sequence[E | None] | None] = field(default_factory=dict)
    guests: dict[str, E | Open] = field(default_factory=dict)
    """Who comes as a guest to the matches of qualifiers that are settled once their groups are over."""
    played: dict[str, list[LegPlayed | None]] = field(default_factory=dict)
    """What the matches of each series brought so far, by its last match; None where nothing is recorded."""

    def progress(self) -> Progress[E]:
        for heat in self.graph.heats:
            self._race(heat)
        stages: dict[str, list[Match]] = {}
        for match in self.graph.guest_matches:
            stages.setdefault(match.stage, []).append(match)
        for match in self.graph.matches:
            if match.stage in stages:
                self.guests |= self._seated(stages.pop(match.stage))
            self._play(match)
        return Progress(
            self.sides,
            self.winners,
            frozenset(self.walkovers),
            frozenset(self.unneeded),
            frozenset(self.misfits),
            tuple((self._number(each), self._occupant(each.slot)) for each in (*self.graph.places, *self.graph.rest)),
            {
                each.last: total(each, self.played[each.last])
                for each in self.graph.series
                if any(self.played[each.last])
            },
            self.lanes,
            tuple(self.heats.levels()),
            self.heats.moved_up(),
        )

    def _race(self, heat: Heat) -> None:
        self.lanes[heat.id] = lanes = tuple(self._occupant(slot, heat.id) for slot in heat.slots)
        record, known = self.raced.get(heat.id), {lane for lane in lanes if not isinstance(lane, Open)}
        if record is not None and UNKNOWN not in lanes and {each.entry for each in record} == known:
            self.heats.over[heat.id] = record
            return
        self.misfits.update([heat.id] if record is not None else [])
        if not known and UNKNOWN not in lanes:
            self.walkovers.add(heat.id)
            self.heats.over[heat.id] = ()

    def _number(self, place: Place) -> int:
        """Return the number of a place, which equals of a heat share."""
        held = self.heats.holder(place.slot) if isinstance(place.slot, Placed | Fastest) else None
        return place.place - held.shared if held is not None else place.place

    def _play(self, match: Match) -> None:
        key, leg = match.id, self.graph.legs.get(match.id)
        home, away = sides = self._coming(match) if leg is None else self._coming_to_leg(leg)
        self.sides[key] = sides
        record = self.records.get(key)
        if leg is not None:
            self._play_leg(key, leg, record)
            return
        if match.if_needed and self._reset_not_needed(match):
            self.unneeded.add(key)
            self.misfits.update([key] if record else [])
            self.ends[key] = away, home  # the final's winner stands for the reset's
            return
        if record is None and not isinstance(home, Open) and not isinstance(away, Open):
            record = self.find(key, (home, away))
        if record is not None and record.sides == sides:
            winner = record.outcome.winner
            if winner is not None:
                self._won(key, winner)
            elif all(record.outcome.forfeits):
                self._off(key)
            elif record.void and self._leads_on(match):
                self._off(key)
                self._walk_over(key, home, away)  # unless one of them has withdrawn
        else:
            self.misfits.update([key] if record else [])
            if self._leads_on(match):
                self._walk_over(key, home, away)
            elif NOBODY in sides:
                self._off(key)

    def _coming(self, match: Match) -> tuple[E | Open, E | Open]:
        home, away = match.slots
        guest = self.guests[match.id] if match.id in self.guests else self._occupant(away, match.id)
        return self._occupant(home, match.id), guest

    def _coming_to_leg(self, leg: Leg) -> tuple[E | Open, E | Open]:
        """Return who comes to a match of a series: the sides of its last match, or these the other way round."""
        home, away = self._coming(self.graph.match(leg.series.last))
        return (away, home) if leg.turned else (home, away)

    def _play_leg(self, key: str, leg: Leg, record: Record[E] | None) -> None:
        """Add what a match brings to its series, from whose last match a side goes on."""
        series, (home, away) = leg.series, self.sides[key]
        legs = self.played.setdefault(series.last, [])
        if is_over(series, legs):
            self.unneeded.add(key)
            self.misfits.update([key] if record else [])
        else:
            if record is None and not isinstance(home, Open) and not isinstance(away, Open):
                record = self.find(key, (home, away))
            fits = record is not None and record.sides == (home, away)
            self.misfits.update([key] if record and not fits else [])
            legs.append(_leg_played(record, leg.turned) if record and fits else None)
            if not fits and key != series.last:
                self._walk_over(key, home, away)
        if key != series.last:
            return
        side = goes_on(series, legs)
        if side is not None:
            self._won(key, side)
            return
        if record is not None and None not in legs and (record.void or all(record.outcome.forfeits)):
            self._off(key)
            if all(record.outcome.forfeits):
                return  # who withdraws later gives nothing to who forfeited too, as in a match that decides alone
        self._walk_over(key, home, away)

    def _leads_on(self, match: Match) -> bool:
        """Tell whether a match decides by itself who goes on, and no table does."""
        return match.group is None or match.group in self.graph.orders

    def _seated(self, matches: Sequence[Match]) -> dict[str, E | Open]:
        """Say who comes as a guest to the matches of qualifiers; nobody is known before all best ones are."""
        plain = {match.id: self._occupant(match.slots[1]) for match in matches}
        best = {match.id: self._group_of_best(match.slots[1]) for match in matches if isinstance(match.slots[1], Best)}
        if None in best.values():
            return dict.fromkeys(plain, UNKNOWN)
        found = seated(
            [
                Seat(
                    feeding_groups(match.slots[0])[0],
                    best.get(match.id) or feeding_groups(match.slots[1])[0],
                    match.id in best,
                )
                for match in matches
            ]
        )
        return {match.id: plain[matches[guest].id] for match, guest in zip(matches, found, strict=True)}

    def _group_of_best(self, slot: Slot) -> str | None:
        """Return the group that a best one of a rank is of, None while that is open."""
        holder = self._occupant(slot)
        if not isinstance(slot, Best) or isinstance(holder, Open):
            return None
        return next((group for group in slot.groups if self._ranked(group, slot.rank) == holder), None)

    def _won(self, key: str, side: int) -> None:
        sides = self.sides[key]
        self.winners[key] = side
        self.ends[key] = sides[side], sides[1 - side]

    def _off(self, key: str) -> None:
        """Let nobody go on."""
        self.walkovers.add(key)
        self.ends[key] = NOBODY, NOBODY

    def _walk_over(self, key: str, home: E | Open, away: E | Open) -> None:
        """Let a side go on whose opponent does not come."""
        if UNKNOWN in (home, away):
            return
        stays = len(self.withdrawn)
        strength = [-1 if side is NOBODY else self.withdrawn.get(side, stays) for side in (home, away)]
        if min(strength) == stays:
            return
        self._off(key)
        if max(strength) >= 0:
            self._won(key, int(strength[1] > strength[0]))

    def _reset_not_needed(self, match: Match) -> bool:
        """Tell whether the final was won by its home side, which comes without a defeat."""
        final = next(slot.match for slot in match.slots if isinstance(slot, Winner))
        return self.winners.get(final) == 0

    def _occupant(self, slot: Slot, node: str = "") -> E | Open:
        """Return who holds a slot, or who comes by it to a heat or match."""
        match slot:
            case Winner(match=key):
                return self.ends.get(key, _OPEN)[0]
            case Loser(match=key):
                return self.ends.get(key, _OPEN)[1]
            case Seed(n=n):
                return self.entrants[n - 1]
            case Rank(group=group, rank=rank):
                return self._ranked(group, rank)
            case Best(groups=groups, rank=rank):
                open_ = any(self._ranked(group, rank) is UNKNOWN for group in groups)
                found = None if open_ else self.best(slot)
                return UNKNOWN if found is None else found
            case Placed() | Fastest():
                held = self.heats.comes(node, slot) if node else self.heats.holder(slot)
                return UNKNOWN if held is None else NOBODY if held.by is None else held.by
            case Bye():
                return NOBODY

    def _ranked(self, group: str, rank: int) -> E | Open:
        if group in self.graph.orders:
            return self._occupant(self.graph.orders[group][rank - 1])
        order = self._order(group)
        if order is None:
            return UNKNOWN
        if rank > len(order):
            return NOBODY  # somebody who should have been in this group never came
        found = order[rank - 1]
        return UNKNOWN if found is None else found

    def _order(self, group: str) -> Sequence[E | None] | None:
        if group not in self.ranks:
            members = [self._occupant(slot) for slot in self.graph.groups[group]]
            known = tuple(member for member in members if not isinstance(member, Open))
            self.ranks[group] = self.ranking(group, known) if UNKNOWN not in members else None
        return self.ranks[group]


def _leg_played(record: Record[E], turned: bool) -> LegPlayed:
    if not turned:
        return LegPlayed(record.outcome, turned, record.named, record.ended)
    named = None if record.named is None else 1 - record.named
    return LegPlayed(record.outcome.turned(), turned, named, record.ended)
