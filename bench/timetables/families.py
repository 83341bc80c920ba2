"""Families of timetable problems; each is made from its seed alone and none is ever tuned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tournament.engine.timetable import (
    Break,
    Competition,
    Court,
    Decided,
    Duty,
    Known,
    Match,
    Placed,
    Problem,
    Ranked,
    Replan,
    Unit,
)
from tournament.engine.timetable.problem import DAY, Side, Span

GRID = 5


@dataclass
class Draft:
    """A problem in the making; `may_play` are the units that may turn out to play a match."""

    rng: Random
    competitions: list[Competition] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    may_play: dict[str, frozenset[str]] = field(default_factory=dict)

    def division(
        self, competition: Competition, tag: str, units: int, pool: int, minutes: int, *, duties: bool = False
    ) -> None:
        """Add pools, and a knock-out of the two best of each and the best thirds, with a third-place match."""
        self.competitions.append(competition)
        names = [f"{competition.id}-u{n}" for n in range(units)]
        self.units += [Unit(name, competition.id) for name in names]
        self.rng.shuffle(names)
        pools = [names[n :: units // pool] for n in range(units // pool)]
        ranked: list[tuple[Ranked, frozenset[str]]] = []
        for members in pools:
            played = [self._add(competition, tag, minutes, (Known(a), Known(b))) for a, b in all_pairs(members)]
            if duties:
                self._on_duty(played, names)
            ranked.append((Ranked(tuple(played)), frozenset(members)))
        half = len(ranked) // 2
        seconds = ranked[half:] + ranked[:half]
        thirds = Ranked(tuple(match for side, _ in ranked for match in side.matches)), frozenset(names)
        sides: list[tuple[Side, frozenset[str]]] = [*ranked, *reversed(seconds)]
        while len(sides) & (len(sides) - 1):
            sides.append(thirds)
        self._knockout(competition, tag, minutes, sides, duties)

    def _knockout(
        self,
        competition: Competition,
        tag: str,
        minutes: int,
        sides: Sequence[tuple[Side, frozenset[str]]],
        duties: bool,
    ) -> None:
        last: list[str] = []
        while len(sides) > 1:
            count, played = len(sides), list[str]()
            for n in range(count // 2):
                (one, those), (other, these) = sides[n], sides[count - 1 - n]
                played.append(self._add(competition, tag, minutes, (one, other), those | these))
                if duties and last:
                    self.matches[-1] = replace(self.matches[-1], duty=Duty(losers=tuple(last)))
            if count == 4:
                losers = tuple(Decided(match) for match in played)
                self._add(competition, tag, minutes, losers, self.may_play[played[0]] | self.may_play[played[1]])
            sides = [(Decided(match), self.may_play[match]) for match in played]
            last += played

    def _add(
        self,
        competition: Competition,
        tag: str,
        minutes: int,
        sides: tuple[Side, ...],
        may_play: frozenset[str] | None = None,
    ) -> str:
        id_ = f"{competition.id}-m{len(self.matches)}"
        self.may_play[id_] = may_play or frozenset(side.unit for side in sides if isinstance(side, Known))
        self.matches.append(Match(id_, competition.id, minutes, sides, requires=frozenset({tag})))
        return id_

    def _on_duty(self, played: Sequence[str], names: Sequence[str]) -> None:
        """Let five other units of the competition be asked to referee each match."""
        for n in range(len(self.matches) - len(played), len(self.matches)):
            others = [name for name in names if name not in self.may_play[self.matches[n].id]]
            self.matches[n] = replace(
                self.matches[n], duty=Duty(units=tuple(self.rng.sample(others, min(5, len(others)))))
            )

    def share(self, count: int) -> None:
        """Let `count` persons play in two competitions; they are guarded wherever they may play."""
        guarded: dict[str, set[str]] = {}
        for n in range(count):
            one, other = self.rng.sample(self.units, 2)
            if one.competition != other.competition:
                for unit in (one.id, other.id):
                    guarded.setdefault(unit, set()).add(f"p{n}")
        for n, match in enumerate(self.matches):
            people = sorted({p for unit in self.may_play[match.id] for p in guarded.get(unit, ())})
            self.matches[n] = replace(match, people=tuple(people))


def all_pairs(members: Sequence[str]) -> list[tuple[str, str]]:
    """Pair everybody with everybody, round by round (circle method)."""
    table: list[str | None] = [*members, *([None] if len(members) % 2 else [])]
    pairs: list[tuple[str, str]] = []
    for _ in range(len(table) - 1):
        for one, other in zip(table, reversed(table[len(table) // 2 :]), strict=False):
            if one is not None and other is not None:
                pairs.append((one, other))
        table.insert(1, table.pop())
    return pairs


def days(count: int, opens: int, closes: int) -> tuple[Span, ...]:
    """Return days with the same hours."""
    return tuple((n * DAY + opens, n * DAY + closes) for n in range(count))


def courts(venue: str, count: int, windows: tuple[Span, ...], *tags: str) -> list[Court]:
    """Return courts of one venue that are alike."""
    return [Court(f"{venue}.{n + 1}", venue, windows, frozenset(tags), turnover=5) for n in range(count)]


def lunch(calendar: tuple[Span, ...], at: int) -> tuple[Break, ...]:
    """Return a break of three quarters of an hour on every day."""
    return tuple(Break(None, (opens // DAY * DAY + at, opens // DAY * DAY + at + 45), "lunch") for opens, _ in calendar)


def one_sport(seed: int) -> Problem:
    """Return one sport on one day: 23 or 24 matches, referees from the pool."""
    draft, calendar = Draft(Random(seed)), days(1, 540, 1140)
    draft.division(
        Competition("open", 25, 10, max_duties=5), "indoor", 10 + seed % 2 * 2, 5 - seed % 2, 25, duties=True
    )
    return Problem(
        GRID, calendar, tuple(courts("hall", 2 + seed % 2, calendar, "indoor")), tuple(draft.competitions),
        tuple(draft.units), tuple(draft.matches), breaks=lunch(calendar, 750), overnight_rest=600, person_rest=15,
        name=f"one sport, one day #{seed}",
    )  # fmt: skip


def two_divisions(seed: int) -> Problem:
    """Return two divisions on two days: 104 matches on 4 courts, referees from the field."""
    draft, calendar = Draft(Random(seed)), days(2, 510, 1110)
    for id_ in ("men", "women"):
        draft.division(Competition(id_, 30, 10, max_per_day=4, max_duties=4), "indoor", 24, 4, 30, duties=True)
    return Problem(
        GRID, calendar, tuple(courts("hall", 4, calendar, "indoor")), tuple(draft.competitions), tuple(draft.units),
        tuple(draft.matches), breaks=lunch(calendar, 750), overnight_rest=600, person_rest=15,
        name=f"two divisions #{seed}",
    )  # fmt: skip


def large(seed: int) -> Problem:
    """Return two large divisions on three days: 256 matches on 8 courts of two venues, some athletes in both."""
    draft, calendar = Draft(Random(seed)), days(3, 480, 1140)
    for id_ in ("open", "mixed"):
        draft.division(Competition(id_, 40, 10, max_per_day=4), "sand", 64, 4, 35)
    draft.share(14)
    return Problem(
        GRID, calendar, (*courts("north", 4, calendar, "sand"), *courts("south", 4, calendar, "sand")),
        tuple(draft.competitions), tuple(draft.units), tuple(draft.matches), travel={("north", "south"): 15},
        breaks=lunch(calendar, 720), overnight_rest=600, person_rest=15, name=f"large #{seed}",
    )  # fmt: skip


def festival(seed: int) -> Problem:
    """Return nine competitions of three sports on three days at four venues, with athletes in several of them."""
    draft, calendar = Draft(Random(seed)), days(3, 540, 1200)
    sports = {
        "volley": ("wood", 40, 30, {"men": 8, "women": 16, "mixed": 12}),
        "beach": ("sand", 35, 30, {"men": 12, "women": 12, "mixed": 8}),
        "tennis": ("clay", 60, 60, {"men": 12, "women": 12, "mixed": 4}),
    }
    pauses: list[Break] = []
    for late, (sport, (tag, minutes, rest, fields)) in enumerate(sports.items()):
        for name, units in fields.items():
            competition = Competition(f"{sport}_{name}", rest, 10, max_per_day=4, max_duties=5)
            draft.division(competition, tag, units, 4, minutes, duties=sport == "volley" or name == "mixed")
        of_sport = frozenset(f"{sport}_{name}" for name in fields)
        pauses += [replace(pause, competitions=of_sport) for pause in lunch(calendar, 720 + 15 * late)]
    draft.share(20)
    grounds = (
        *courts("sports_hall", 4, calendar, "wood"), *courts("beach", 3, calendar, "sand"),
        *courts("club", 4, calendar, "clay"), *courts("arena", 1, calendar, "wood", "clay", "sand"),
    )  # fmt: skip
    ways = {
        ("sports_hall", "beach"): 30, ("sports_hall", "club"): 15, ("beach", "club"): 10, ("sports_hall", "arena"): 10,
        ("beach", "arena"): 15, ("club", "arena"): 20,
    }  # fmt: skip
    return Problem(
        GRID, calendar, grounds, tuple(draft.competitions), tuple(draft.units), tuple(draft.matches), travel=ways,
        breaks=(Break(None, (540, 585), "opening"), *pauses), overnight_rest=600, person_rest=15,
        name=f"festival #{seed}",
    )  # fmt: skip


def after_rain(published: Problem, places: dict[str, Placed], seed: int) -> Problem:
    """Return the re-plan in the middle of the first day: two courts are lost for two hours and a half."""
    rng, (opens, closes) = Random(seed), published.days[0]
    now = (opens + closes) // 2 // GRID * GRID
    lost = set(rng.sample([court.id for court in published.courts], 2))
    grounds = tuple(
        replace(court, windows=tuple(_cut(court.windows, now, now + 150))) if court.id in lost else court
        for court in published.courts
    )
    fixed = frozenset(id_ for id_, placed in places.items() if placed.start < now)
    replan = Replan(now, places, fixed, notice=20)
    return replace(published, courts=grounds, replan=replan, name=f"re-plan of {published.name}")


def _cut(windows: Sequence[Span], since: int, until: int) -> list[Span]:
    pieces = [piece for a, b in windows for piece in ((a, min(b, since)), (max(a, until), b))]
    return [(a, b) for a, b in pieces if a < b]


def many(matches: int, seed: int = 0) -> Problem:
    """Return `matches` matches in divisions of 128 of eight sports, 128 for each court in eight days."""
    draft, calendar = Draft(Random(seed)), days(8, 480, 1260)
    grounds: list[Court] = []
    for sport in range(8):
        for n in range(matches // 1024):
            draft.division(Competition(f"s{sport}.{n}", 30, 10, max_per_day=4), f"t{sport}", 64, 4, 30)
        grounds += courts(f"v{sport}", matches // 1024, calendar, f"t{sport}")
    return Problem(
        GRID, calendar, tuple(grounds), tuple(draft.competitions), tuple(draft.units), tuple(draft.matches),
        overnight_rest=600, name=f"{matches} matches",
    )  # fmt: skip
