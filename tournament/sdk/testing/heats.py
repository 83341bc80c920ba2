"""What every sport must keep in which many start at once, checked on generated marks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from tournament.catalogues import both
from tournament.engine.errors import InputError
from tournament.engine.heats import ABSENT, Ending, Mark, Marking, ranked
from tournament.engine.heats.units import THOUSAND, printed
from tournament.sdk.records import Preset, Sport
from tournament.sdk.testing.kit import hold, hold_words

FIELD = 12
"""Entries of a made-up heat."""
TRIES = ("o", "xo", "xxo", "xxx")


def marking_of(sport: Sport, preset: Preset) -> Marking:
    """Return how the heats of a sport are measured under a preset."""
    found = sport.marking(sport.rules(preset.key))
    if found is None:
        raise AssertionError("the sport has no heats")
    return found


def places(sport: Sport, preset: str, marks: Mapping[str, Mark | Sequence[str]]) -> list[tuple[int | None, str]]:
    """Rank marks, or what is written in the cells of marks, under a preset; returns places and entries, best first."""
    marking = marking_of(sport, sport.preset(preset))
    read = {entry: mark if isinstance(mark, Mark) else marking.read(mark) for entry, mark in marks.items()}
    return [(each.rank, each.entry) for each in ranked(read, marking)]


def written(marking: Marking, seed: str) -> list[str]:
    """Write a mark, cell by cell, as an organiser would; the same for the same seed."""
    draw = _numbers(seed)
    if marking.scoring.attempts == "heights":
        return [f"1.50 {TRIES[next(draw) % 2]} 1.60 {TRIES[next(draw) % 3]} 1.70 {TRIES[next(draw) % 4]}"]
    return [_value(marking, next(draw)) for _ in marking.cells]


def _value(marking: Marking, drawn: int) -> str:
    if marking.scoring.unit == "place":
        return f"{1 + drawn % FIELD}"
    step = 10 ** (3 - marking.rules.decimals)
    least = int((marking.rules.lowest or 0) * THOUSAND) or step
    most = int((marking.rules.highest or 100) * THOUSAND)
    value = least + drawn % max((most - least) // step, 1) * step
    return both(printed(value, marking.scoring.unit, marking.rules.decimals)).en


def _numbers(seed: str) -> Iterator[int]:
    for block in range(1000):
        digest = hashlib.sha256(f"{seed}/{block}".encode()).digest()
        yield from (int.from_bytes(digest[at : at + 4], "big") for at in range(0, 32, 4))


def _field(marking: Marking, seed: str) -> dict[int, Mark]:
    return {entry: marking.read(written(marking, f"{seed}/{entry}")) for entry in range(FIELD)}


def marks_read_as_printed(sport: Sport, preset: Preset) -> None:
    """Hold that a value is read again as it was printed, in both languages, and nonsense is refused."""
    marking = marking_of(sport, preset)
    hold(marking.cells, "a mark has no field")
    for number in range(FIELD):
        texts = written(marking, f"{preset.key}/{number}")
        mark = marking.read(texts)
        for value in mark.values:
            if isinstance(value, int):
                said = both(marking.printed(value))
                for text in (said.vi, said.en):
                    again = marking.read([text, *texts[1:]]).values[0]
                    hold(again == value, f"{text}: what was printed is read as something else")
    try:
        marking.read(["?" for _ in marking.cells])
    except InputError as error:
        hold_words(error.text, "the refusal of a mark")
    else:
        raise AssertionError("a mark of question marks is taken")


def better_stands_above(sport: Sport, preset: Preset) -> None:
    """Hold that a better mark never stands below, equal ones share a place, and every rank has its reason."""
    marking = marking_of(sport, preset)
    for number in range(FIELD):
        field = _field(marking, f"{preset.key}/{number}")
        names = {entry: f"E{entry}" for entry in (*field, FIELD)}
        finishers = ranked({**field, FIELD: field[0]}, marking, names)
        by_entry = {each.entry: each for each in finishers}
        hold(by_entry[0].rank == by_entry[FIELD].rank, "two of the same mark do not share a place")
        totals = [each.worth.total for each in finishers if each.worth is not None]
        fits = sorted(totals, reverse=not marking.scoring.least_is_best)
        hold(totals == fits, f"{[str(each) for each in totals]}: a better mark stands below a worse one")
        ranks = [each.rank for each in finishers if each.rank is not None]
        hold(ranks == [ranks.index(rank) + 1 for rank in ranks], f"the ranks {ranks} leave gaps")
        for each in finishers:
            hold_words(each.why, "the reason of a rank")


def order_of_entry_is_nothing(sport: Sport, preset: Preset) -> None:
    """Hold that ranks do not depend on the order in which marks come."""
    marking = marking_of(sport, preset)
    field = _field(marking, preset.key)
    one = {each.entry: each.rank for each in ranked(field, marking)}
    other = {each.entry: each.rank for each in ranked(dict(reversed(field.items())), marking)}
    hold(one == other, "the ranks hang on the order in which marks come")


def absent_have_no_place(sport: Sport, preset: Preset) -> None:
    """Hold that who did not start, did not finish or was disqualified has no place, and stands behind the others."""
    marking = marking_of(sport, preset)
    field = _field(marking, preset.key)
    out: Sequence[Mark] = (ABSENT, Mark(ending=Ending.DNF), Mark(ending=Ending.DQ))
    finishers = ranked({**{-n: mark for n, mark in enumerate(out, start=1)}, **field}, marking)
    last = [(each.rank, each.worth) for each in finishers[-len(out) :]]
    hold(last == [(None, None)] * len(out), "who was not measured has a place")


HEAT_CHECKS: dict[str, Callable[[Sport, Preset], None]] = {
    "marks are read as they are printed": marks_read_as_printed,
    "a better mark stands above": better_stands_above,
    "the order of marks is nothing": order_of_entry_is_nothing,
    "who was not measured has no place": absent_have_no_place,
}
