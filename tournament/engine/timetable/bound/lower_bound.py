"""How early a timetable can end at best, and why no timetable can exist.

A finish is refuted when the matches that must be played between two minutes need more than the courts that suit
them, or whoever plays them, can give in between. What is not refuted may still be impossible; what is
refuted is impossible for certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tournament.engine.timetable.bound.court_load import CourtSet, SharedCourts, shared_courts
from tournament.engine.timetable.bound.time_windows import NEVER, latest_starts
from tournament.engine.timetable.bound.unit_sequence import completed_heads, inseparable, overload, resources_of
from tournament.engine.timetable.explain.infeasibility import Refutation
from tournament.engine.timetable.model import Model


def lower_bound(model: Model) -> int:
    """Return a minute before which no valid timetable with every match can end; 0 without matches."""
    refuter = _Refuter(model)
    low = max((head + model.minutes[i] for i, head in enumerate(refuter.early) if head < NEVER), default=0)
    high = model.masks.size * model.masks.grid
    if not model.ids or refuter.refute(high):
        return low
    reach = model.masks.grid
    while low + reach < high and refuter.refute(low + reach):
        low, reach = low + reach + 1, 2 * reach
    high = min(high, low + reach)
    while low < high:
        middle = (low + high) // 2
        if refuter.refute(middle):
            low = middle + 1
        else:
            high = middle
    return low


def refute(model: Model, finish: int) -> Refutation | None:
    """Return why not every match can be over by `finish`, None when nothing speaks against it."""
    return _Refuter(model).refute(finish)


class _Refuter:
    """What is asked for many finishes of one problem: what does not depend on the finish is worked out once."""

    def __init__(self, model: Model) -> None:
        self.model, self.early = model, completed_heads(model)
        self.resources = list(resources_of(model, range(len(model.ids))))
        by_courts: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for i, kind in enumerate(model.kinds):
            if i not in model.replan_fixed:
                by_courts[kind.uses].append(i)
        self.court_sets: list[CourtSet | SharedCourts] = []
        for courts in by_courts:
            inside = set(courts)
            matches = [i for other, found in by_courts.items() if inside.issuperset(other) for i in found]
            self.court_sets.append(CourtSet(model, courts, matches, self.early))
        shared = shared_courts(model, by_courts, self.early)
        self.court_sets += [shared] if shared else []

    def refute(self, finish: int) -> Refutation | None:
        """Return why not every match can be over by a finish, None when nothing speaks against it."""
        late = latest_starts(self.model, finish)
        overloaded = (
            found for resource in self.resources if (found := overload(self.model, resource, self.early, late))
        )
        full = (found for court_set in self.court_sets if (found := court_set.refute(late)))
        return (
            _impossible_match(self.model, self.early, late)
            or next(full, None)
            or next(overloaded, None)
            or inseparable(self.model, self.early, late)
        )


def _impossible_match(model: Model, early: Sequence[int], late: Sequence[int]) -> Refutation | None:
    """Look for a match without a start, if possible one for which those before and after it are not to blame."""
    impossible = [i for i, head in enumerate(early) if head > late[i]]
    if not impossible:
        return None

    def blameless(i: int) -> int:
        if not model.times(i):
            return 0
        before = (early[j] for b in model.barriers_before[i] for j in model.barriers[b].predecessors)
        after = (late[j] for b in model.barriers_after[i] for j in model.barriers[b].successors)
        return 1 if max(before, default=0) < NEVER and min(after, default=0) >= 0 else 2

    i = min(impossible, key=blameless)
    return Refutation((i,), (early[i], late[i] + model.minutes[i] if late[i] >= 0 else 0))
