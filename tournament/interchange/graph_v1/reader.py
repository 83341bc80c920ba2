"""Readers of ``graph/1``: a bracket drawn by others, one that was printed and changed, or a stored one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS
from tournament.engine.graph import (
    BYE,
    Best,
    Fastest,
    Graph,
    Heat,
    Loser,
    Match,
    Place,
    Placed,
    Rank,
    Seed,
    Series,
    Slot,
    Winner,
    has_best_guests,
)
from tournament.engine.graph_checks import said
from tournament.engine.stages import Stage
from tournament.engine.text import Text, Words
from tournament.interchange.graph_v1.orders import fed_matches, order_of_pool
from tournament.interchange.graph_v1.schema import (
    BestFile,
    FastestFile,
    GraphFile,
    HeatFile,
    MatchFile,
    PlacedFile,
    PlaceFile,
    SlotFile,
    StoredFile,
    WordsFile,
)
from tournament.interchange.graph_v1.series import require_series


def from_stored(text: str) -> Graph:
    """Return the graph that `graph1.stored` wrote; msgspec's error is raised for other text."""
    file = msgspec.json.decode(text, type=StoredFile)
    return Graph(
        file.name,
        file.entries or 0,
        tuple(map(_match, file.matches)),
        _places(file.places),
        _slots(file.groups),
        _slots(file.orders),
        _places(file.rest),
        bool(file.apart),
        _stages(file),
        _series(file),
        tuple(map(_heat, file.heats or ())),
    )


def _series(file: GraphFile) -> tuple[Series, ...]:
    return tuple(Series(tuple(each.matches), each.by, each.away_goals) for each in file.series)


def _stages(file: GraphFile) -> dict[str, Stage]:
    return {
        key: Stage(
            key,
            _words(each.title),
            _words(each.letter) or "",
            each.rounds,
            _words(each.lane),
            {id_: (_text(called.title), _text(called.code)) for id_, called in each.matches.items()},
        )
        for key, each in file.stages.items()
    }


def _words(file: WordsFile | None) -> Words | None:
    """Return words; what is the same in both languages, as nothing is, is data."""
    return None if file is None else file.en if file.vi == file.en else _text(file)


def _text(file: WordsFile) -> Text:
    return Text(file.vi, file.en)


def _heat(file: HeatFile) -> Heat:
    return Heat(file.id, file.stage, file.round, tuple(map(_slot, file.slots)), file.by_place)


def _match(file: MatchFile) -> Match:
    home, away = file.slots
    return Match(file.id, file.stage, file.round, (_slot(home), _slot(away)), file.group, file.if_needed)


def _slot(file: SlotFile) -> Slot:
    match file:
        case SlotFile(seed=int(n)):
            return Seed(n)
        case SlotFile(winner=str(key)):
            return Winner(key)
        case SlotFile(loser=str(key)):
            return Loser(key)
        case SlotFile(group=str(group), rank=int(rank)):
            return Rank(group, rank)
        case SlotFile(best=BestFile(groups=groups, rank=rank, nth=nth)):
            return Best(tuple(groups), rank, nth)
        case SlotFile(placed=PlacedFile(heat=heat, nth=nth)):
            return Placed(heat, nth)
        case SlotFile(fastest=FastestFile(heats=heats, nth=nth, after=after)):
            return Fastest(tuple(heats), nth, after)
    return BYE


def _slots(groups: Mapping[str, Sequence[SlotFile]]) -> dict[str, tuple[Slot, ...]]:
    return {key: tuple(map(_slot, slots)) for key, slots in groups.items()}


def _places(files: Sequence[PlaceFile]) -> tuple[Place, ...]:
    return tuple(Place(each.place, _slot(each.slot)) for each in files)


def graph_from(file: GraphFile, entries: int, where: str) -> Graph:
    """Return the graph for so many entries; InputError names, after `where`, the slot that comes from nowhere."""
    if file.entries not in (None, entries):
        raise InputError(f"{where}.entries: the graph is for {file.entries} entries, not {entries}")
    reader = _Reader(entries, {key: each.matches[-1] for each in file.series for key in each.matches})
    if file.heats is None and file.matches is None:
        raise InputError(f"{where}: a graph has matches or heats")
    reader.add_groups(file.groups, f"{where}.groups")
    for position, heat in enumerate(file.heats or ()):
        reader.add_heat(heat, f"{where}.heats[{position}]")
    for position, match in enumerate(file.matches or ()):
        reader.add(match, f"{where}.matches[{position}]")
    groups, orders = reader.groups(file.orders, where)
    places = tuple(
        Place(each.place, reader.slot(each.slot, f"{where}.places[{position}].slot"))
        for position, each in enumerate(file.places)
    )
    matches = tuple(reader.matches.values())
    by_format = file.name in FORMATS  # laid out here and printed, not drawn by others
    apart = has_best_guests(matches) and (by_format if file.apart is None else file.apart)
    require_series(file.series, reader.matches, where)
    return Graph(
        file.name,
        entries,
        matches,
        places,
        groups,
        orders,
        apart=apart,
        stages=_stages(file),
        series=_series(file),
        heats=tuple(reader.heats.values()),
    )


_KINDS = (
    ["seed"], ["winner"], ["loser"], ["group", "rank"], ["best"], ["placed"], ["fastest"], ["bye"],
)  # fmt: skip
"""What a slot says of where its side comes from."""


class _Reader:
    """The matches read so far, from which later ones may be fed."""

    def __init__(self, entries: int, series: Mapping[str, str]) -> None:
        self.entries, self.series = entries, series
        self.matches: dict[str, Match] = {}
        self.heats: dict[str, Heat] = {}
        self._members: dict[str, dict[Slot, None]] = {}
        self._taken: dict[Slot, str] = {}

    def add_groups(self, given: Mapping[str, Sequence[SlotFile]], where: str) -> None:
        for key, members in given.items():
            at = f"{where}.{key}"
            self._members[key] = {self.slot(slot, f"{at}[{number}]"): None for number, slot in enumerate(members)}
            if len(self._members[key]) < len(members):
                raise InputError(f"{at}: an entry stands there twice")

    def add_heat(self, file: HeatFile, where: str) -> None:
        if file.id in self.heats:
            raise InputError(f"{where}.id: there is a heat {file.id!r} already")
        slots = [self.slot(slot, f"{where}.slots[{position}]") for position, slot in enumerate(file.slots)]
        twice = next((slot for number, slot in enumerate(slots) if slot in slots[:number] and slot != BYE), None)
        if twice is not None:
            raise InputError(f"{where}.slots: {said(twice)} stands there twice")
        if not slots:
            raise InputError(f"{where}.slots: nobody starts in this heat")
        self.heats[file.id] = Heat(file.id, file.stage, file.round, tuple(slots), file.by_place)

    def add(self, file: MatchFile, where: str) -> None:
        if file.id in self.matches or file.id in self.heats:
            raise InputError(f"{where}.id: there is a match {file.id!r} already")
        first, second = (self.slot(slot, f"{where}.slots[{side}]") for side, slot in enumerate(file.slots))
        if first == second:
            raise InputError(f"{where}.slots: an entry cannot meet itself")
        if file.if_needed and file.id not in self.series and not _same_match(first, second):
            raise InputError(f"{where}: a match that is played if needed is between the two sides of another")
        for slot in (first, second):
            self._take(slot, file, where)
        self.matches[file.id] = Match(
            file.id, file.stage, file.round, (first, second), file.group, if_needed=file.if_needed
        )
        if file.group is not None:
            members = self._members.setdefault(file.group, {})
            drawn = (slot for slot in (first, second) if slot != BYE and not self._inside(slot, file.group))
            members |= dict.fromkeys(drawn)

    def slot(self, file: SlotFile, where: str) -> Slot:
        """Return a slot; a match or a group that it names has been read before."""
        if [name for name in file.__struct_fields__ if getattr(file, name) is not None] not in _KINDS:
            raise InputError(
                f"{where}: a slot is one of seed, winner, loser, group with rank, best, placed, fastest, bye"
            )
        slot = _slot(file)
        match slot:
            case Seed(n=n) if not 1 <= n <= self.entries:
                raise InputError(f"{where}: there is no seed {n}, the entries are {self.entries}")
            case Winner(match=key) | Loser(match=key) if key not in self.matches:
                raise InputError(f"{where}: no match {key!r} stands before this one")
            case Rank(group=group, rank=rank):
                self._ranked([group], rank, where)
            case Best(groups=groups, rank=rank, nth=nth):
                self._ranked(groups, rank, where)
                if not 1 <= nth <= len(groups):
                    raise InputError(f"{where}: of {len(groups)} groups there is no {nth}. best")
            case Placed(heat=heat, nth=nth):
                self._placed([heat], nth, where)
            case Fastest(heats=heats, nth=nth, after=after):
                self._placed(heats, nth, where, after)
        return slot

    def _placed(self, heats: Sequence[str], nth: int, where: str, after: int = 0) -> None:
        if not heats or len(set(heats)) < len(heats):
            raise InputError(f"{where}: heats are named once each, and there is at least one")
        for heat in heats:
            if heat not in self.heats:
                raise InputError(f"{where}: no heat {heat!r} stands before this one")
        others = sum(max(0, len(self.heats[heat].slots) - after) for heat in heats)
        if not 1 <= nth <= others or after < 0:
            named = " and ".join(map(repr, heats))
            raise InputError(f"{where}: there are {others} places in {named}, none is number {nth}")

    def groups(
        self, given: Mapping[str, Sequence[SlotFile]], where: str
    ) -> tuple[dict[str, tuple[Slot, ...]], dict[str, tuple[Slot, ...]]]:
        """Return the members of the groups, and the ranks of those that are ranked by their matches."""
        orders: dict[str, tuple[Slot, ...]] = {}
        for key in given.keys() - self._members:
            raise InputError(f"{where}.orders: there is no match of a group {key!r}")
        for key, members in self._members.items():
            if key in given:
                orders[key] = self._order(key, given[key], len(members), f"{where}.orders.{key}")
            elif fed := fed_matches(self.matches.values(), key):
                orders[key] = _by_matches(fed, f"{where}: group {key!r}")
        return {key: tuple(members) for key, members in self._members.items()}, orders

    def _order(self, group: str, given: Sequence[SlotFile], size: int, where: str) -> tuple[Slot, ...]:
        """Return the slots that hold the ranks of a group, each the winner or the loser of one of its matches."""
        order = [self.slot(slot, f"{where}[{position}]") for position, slot in enumerate(given)]
        for position, slot in enumerate(order):
            if not self._inside(slot, group) or slot in order[:position]:
                raise InputError(f"{where}[{position}]: ranks are held by winners and losers of the group, each once")
        if len(order) != size:
            raise InputError(f"{where}: the group has {size} entries, not {len(order)}")
        return tuple(order)

    def _inside(self, slot: Slot, group: str) -> bool:
        return isinstance(slot, Winner | Loser) and self.matches[slot.match].group == group

    def _take(self, slot: Slot, file: MatchFile, where: str) -> None:
        """Note where the winner or the loser of a match goes on, which is one match or one group."""
        if isinstance(slot, Winner | Loser) and not file.if_needed:
            there = (
                self.series.get(file.id, file.id)
                if file.group is None or self._inside(slot, file.group)
                else f"group {file.group}"
            )
            if self._taken.setdefault(slot, there) != there:
                side = type(slot).__name__.lower()
                raise InputError(f"{where}: the {side} of {slot.match!r} goes on in {self._taken[slot]!r} already")

    def _ranked(self, groups: Iterable[str], rank: int, where: str) -> None:
        for group in groups:
            if group not in self._members:
                raise InputError(f"{where}: no match of a group {group!r} stands before this one")
            if not 1 <= rank <= len(self._members[group]):
                raise InputError(f"{where}: group {group!r} has {len(self._members[group])} entries, no rank {rank}")


def _same_match(first: Slot, second: Slot) -> bool:
    return isinstance(first, Winner | Loser) and isinstance(second, Winner | Loser) and first.match == second.match


def _by_matches(fed: Sequence[Match], where: str) -> tuple[Slot, ...]:
    """Return the ranks of a modified pool, the one kind of group that need not tell them."""
    order = order_of_pool(fed)
    if order is None:
        raise InputError(
            f"{where}: its matches are between its members, or it is a pool of four with one match of the winners "
            "and one of the losers; of others, orders tells who holds which rank"
        )
    return order
