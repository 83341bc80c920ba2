"""Who stands where in a heat, or over several, with the reason."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from tournament.engine.heats.jumps import jumps_text
from tournament.engine.heats.marks import ENDINGS, FAILED, Ending, Mark, Value
from tournament.engine.heats.scoring import Marking
from tournament.engine.heats.units import printed
from tournament.engine.message import Message, joined
from tournament.engine.scoring.numbers import Number
from tournament.engine.text import Words

E = TypeVar("E", bound=Hashable)


class Part(NamedTuple):
    """One thing that is compared, the smaller the better: what it is, None for the mark itself, and how it reads."""

    key: tuple[Number, ...]
    label: Words | None
    shown: Words


@dataclass(frozen=True, slots=True)
class Worth:
    """What a mark comes to, and what is compared of it in turn."""

    total: Number
    parts: tuple[Part, ...]

    @property
    def key(self) -> tuple[tuple[Number, ...], ...]:
        """Return what orders marks."""
        return tuple(part.key for part in self.parts)


@dataclass(frozen=True, slots=True)
class Finisher(Generic[E]):
    """An entry with its mark; without a rank when nothing of it counts. `tied` entries share their rank."""

    entry: E
    mark: Mark
    worth: Worth | None
    rank: int | None
    tied: bool = False
    why: Words = ""


def worth_of(mark: Mark, marking: Marking) -> Worth | None:
    """Return what a mark comes to, None when nothing of it counts."""
    if mark.ending is not Ending.OK:
        return None
    found = _heights(mark, marking) if marking.scoring.attempts == "heights" else _attempts(mark, marking)
    if found is None or mark.order is None:
        return found
    decided = Part((mark.order,), Message("the order that the committee decided"), f"{mark.order}")
    return Worth(found.total, (*found.parts, decided))


def ranked(marks: Mapping[E, Mark], marking: Marking, names: Mapping[E, str] | None = None) -> tuple[Finisher[E], ...]:
    """Rank entries by their marks; behind them, in the order given, those of whom nothing counts."""
    worths = {entry: worth_of(mark, marking) for entry, mark in marks.items()}
    return by_worth(((entry, mark, worths[entry]) for entry, mark in marks.items()), names)


def by_worth(
    entries: Iterable[tuple[E, Mark, Worth | None]], names: Mapping[E, str] | None = None
) -> tuple[Finisher[E], ...]:
    """Rank entries by what their marks come to."""
    listed = list(entries)
    counting = [(entry, mark, worth) for entry, mark, worth in listed if worth is not None]
    counting.sort(key=lambda each: _padded(each[2].key))
    found: list[Finisher[E]] = []
    for _, level in groupby(counting, key=lambda each: _padded(each[2].key)):
        tier = list(level)
        rank = len(found) + 1
        found += [Finisher(entry, mark, worth, rank, len(tier) > 1) for entry, mark, worth in tier]
    found = _explained(found, names) if names is not None else found
    out = [(entry, mark) for entry, mark, worth in listed if worth is None]
    return (*found, *(Finisher(entry, mark, None, None, why=_ending(mark)) for entry, mark in out))


def over_heats(finishers: Sequence[Finisher[E]]) -> tuple[Finisher[E], ...]:
    """Rank finishers of several heats; an order that was decided counts only where all who are level have one.

    Else one that was decided within a heat would put its entries before or behind those of other heats.
    """
    listed = [(each, _undecided(each)) for each in finishers]
    lacking = {worth.key for each, worth in listed if worth is not None and each.mark.order is None}
    return by_worth(
        (each.entry, each.mark, worth if worth is not None and worth.key in lacking else each.worth)
        for each, worth in listed
    )


def _undecided(each: Finisher[E]) -> Worth | None:
    if each.worth is None or each.mark.order is None:
        return each.worth
    return Worth(each.worth.total, each.worth.parts[:-1])


_MOST_PARTS = 32


def _padded(key: tuple[tuple[Number, ...], ...]) -> tuple[tuple[Number, ...], ...]:
    """Let whoever lacks something that others have stand behind them."""
    return (*((0, *part) for part in key), *((1,) for _ in range(_MOST_PARTS - len(key))))


def _ending(mark: Mark) -> Words:
    return ENDINGS[mark.ending] if mark.ending is not Ending.OK else Message("no valid attempt")


def _attempts(mark: Mark, marking: Marking) -> Worth | None:
    scoring = marking.scoring
    totals = [_attempt(values, marking) for values in marking.by_attempt(mark)]
    counting = [total for total in totals if total is not None]
    if not counting or (scoring.attempts == "sum" and len(counting) < len(totals)):
        return None
    sign = 1 if scoring.least_is_best else -1
    if scoring.attempts == "sum":
        total: Number = sum(counting)
        return Worth(total, (Part((sign * total,), None, marking.printed(total)),))
    in_order = sorted(counting, key=lambda total: sign * total)
    compared = in_order if scoring.ties == "next_best" else in_order[:1]
    labels = [None, *(Message("attempt {n} in order").format(n=n) for n in range(2, len(compared) + 1))]
    parts = (
        Part((sign * total,), label, marking.printed(total)) for total, label in zip(compared, labels, strict=True)
    )
    return Worth(in_order[0], tuple(parts))


def _attempt(values: Sequence[Value], marking: Marking) -> Number | None:
    """Return what one attempt is worth: the judges' marks of each criterion without the extreme ones, weighted."""
    numbers = [value for value in values if value is not None and value != FAILED]
    if len(numbers) < len(values):
        return None
    rules, total = marking.rules, Fraction(0)
    for number, criterion in enumerate(marking.criteria):
        given = sorted(numbers[number * rules.judges : (number + 1) * rules.judges])
        counting = given[rules.drop_low : len(given) - rules.drop_high]
        one = Fraction(sum(counting), len(counting) if marking.scoring.judged == "mean" else 1)
        total += one * (criterion.weight if criterion else 1)
    return total.numerator if total.denominator == 1 else total


def _heights(mark: Mark, marking: Marking) -> Worth | None:
    cleared = [jump for jump in mark.jumps if jump.cleared]
    if not cleared:
        return None
    last = cleared[-1]
    parts = [Part((-last.height,), None, printed(last.height, "distance", marking.rules.decimals))]
    if marking.scoring.ties == "countback":
        failures = sum(jump.failures for jump in mark.jumps if jump.height <= last.height)
        at_last, in_all = Message("failures at the last height cleared"), Message("failures up to that height")
        parts += [
            Part((last.failures,), at_last, f"{last.failures}"),
            Part((failures,), in_all, f"{failures}"),
        ]
    return Worth(last.height, tuple(parts))


_AHEAD = Message("Ahead of {other}: {mine} against {theirs}.")
_BEHIND = Message("Behind {other}: {mine} against {theirs}.")
_AHEAD_ON = Message("Level with {other} on {total}, ahead on {label}: {mine} against {theirs}.")
_BEHIND_ON = Message("Level with {other} on {total}, behind on {label}: {mine} against {theirs}.")
_SHARED = Message("Level with {others}: the place is shared.")


def _explained(found: Sequence[Finisher[E]], names: Mapping[E, str]) -> list[Finisher[E]]:
    """Say of each why it stands behind the one before it, the first why it stands ahead."""
    told: list[Finisher[E]] = []
    for each in found:
        level = [names[other.entry] for other in found if other.rank == each.rank and other.entry != each.entry]
        sentences: list[Words] = []
        before = [other for other in found if (other.rank or 0) < (each.rank or 0)]
        after = [other for other in found if (other.rank or 0) > (each.rank or 0)]
        if before:
            sentences.append(_compared(each, before[-1], names, _BEHIND, _BEHIND_ON))
        elif after:
            sentences.append(_compared(each, after[0], names, _AHEAD, _AHEAD_ON))
        if level:
            sentences.append(_SHARED.format(others=", ".join(level)))
        told.append(
            Finisher(
                each.entry, each.mark, each.worth, each.rank, each.tied, joined(sentences, " ") if sentences else ""
            )
        )
    return told


def _compared(each: Finisher[E], other: Finisher[E], names: Mapping[E, str], plain: Message, on: Message) -> Words:
    mine, theirs = _parts(each), _parts(other)
    for one, two in zip(mine, theirs, strict=False):
        if one.key != two.key:
            if one.label is None:
                return plain.format(other=names[other.entry], mine=one.shown, theirs=two.shown)
            return on.format(
                other=names[other.entry], total=mine[0].shown, label=one.label, mine=one.shown, theirs=two.shown
            )
    longer, label = (mine, theirs)[len(theirs) > len(mine)], Message("one attempt more")
    part = longer[min(len(mine), len(theirs))]
    dash = "–"
    shown = (part.shown, dash) if longer is mine else (dash, part.shown)
    return on.format(
        other=names[other.entry], total=mine[0].shown, label=part.label or label, mine=shown[0], theirs=shown[1]
    )


def _parts(each: Finisher[E]) -> tuple[Part, ...]:
    return each.worth.parts if each.worth is not None else ()


def shown_cells(mark: Mark, marking: Marking) -> tuple[Words, ...]:
    """Return a mark cell by cell as it would be written."""
    if marking.scoring.attempts == "heights":
        return (jumps_text(mark.jumps, marking.rules.decimals) if mark.jumps else "–",)
    values = mark.values or (None,) * len(marking.cells)
    return tuple("–" if value is None else value if value == FAILED else marking.printed(value) for value in values)
