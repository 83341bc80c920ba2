"""Timetable problems of many kinds and sizes as ``tsched/1``, each made from its seed alone."""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

Instance = dict[str, Any]
DAY = 1440
SPORTS = {"volleyball": ("indoor",), "beach": ("sand",), "football": ("grass",), "tennis": ("clay", "net")}


def make(seed: int, size: int = 24) -> Instance:
    """Return a problem with about `size` matches; what it is made of depends on the seed."""
    return _Maker(Random(seed), seed, size).instance()


class _Maker:
    """Makes one problem: competitions with their matches first, then a calendar that is loose or tight for them."""

    def __init__(self, rng: Random, seed: int, size: int) -> None:
        self.rng, self.seed, self.size = rng, seed, size
        self.grid = rng.choice((5, 5, 10, 15, 1))
        self.competitions: list[Instance] = []
        self.units: list[Instance] = []
        self.pools: list[Instance] = []
        self.matches: list[Instance] = []
        self.may_play: dict[str, set[str]] = {}

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def minutes(self, *choices: int) -> int:
        return self.rng.choice(choices) // self.grid * self.grid or self.grid

    def instance(self) -> Instance:
        rng = self.rng
        for n in range(rng.choice((1, 1, 2, 3))):
            self.competition(f"c{n}", rng.choice(list(SPORTS)))
        persons = self.people() if len(self.competitions) > 1 and self.maybe(0.6) else {}
        days, venues, courts, travel = self.calendar()
        self.wishes(days, courts)
        self.absences(persons, days)
        together = Random(f"one place {self.seed}").choice((None, None, None, "venue", "always"))
        return {
            "format": "tsched/1", "name": f"random-{self.seed}", "family": "random", "seed": self.seed,
            "grid": self.grid, "days": days, "venues": [{"id": venue} for venue in venues], "travel": travel,
            "courts": courts, "competitions": self.competitions, "units": self.units, "persons": persons,
            "rules": {
                "person_rest": rng.choice((0, 10, 20)),
                "overnight_rest": rng.choice((0, 0, 600, 720)),
                "person_max_per_day": 0 if self.maybe(0.8) else 8,
                **({"one_place": together} if together else {}),
            },
            "blackouts": self.blackouts(days), "pools": self.pools, "matches": self.matches, "reschedule": None,
            **self.order(),
        }  # fmt: skip

    def order(self) -> Instance:
        """Now and then let the first of those matches whose sides are known come after the last of them."""
        rng = Random(f"order {self.seed}")
        known = [match["id"] for match in self.matches if all("unit" in side for side in match["sides"])]
        if len(known) < 4 or rng.random() < 0.7:
            return {}
        return {"precedences": [{"before": known[-rng.choice((1, 2)) :], "after": known[: rng.choice((1, 2))]}]}

    # Competitions and their matches

    def competition(self, id_: str, sport: str) -> None:
        rng = self.rng
        self.competitions.append(
            {
                "id": id_, "sport": sport, "division": id_, "rest": rng.choice((0, 10, 25, 40)),
                "ranking_delay": rng.choice((0, 10, 30)), "max_per_day": rng.choice((0, 0, 3, 4)),
                "ref": rng.choice(("none", "none", "unit")), "ref_max": rng.choice((0, 3, 5)),
            }
        )  # fmt: skip
        count = rng.randint(2, max(3, self.size // (2 * rng.choice((1, 2, 3)))))
        for n in range(count):
            unit = {"id": f"{id_}-u{n}", "competition": id_, "club": f"k{rng.randrange(9)}", "unavailable": []}
            self.units.append(unit | {"members": [f"{id_}-u{n}-p{k}" for k in range(rng.choice((1, 2, 6)))]})
        entries = [{"unit": f"{id_}-u{n}"} for n in range(count)]
        rng.shuffle(entries)
        kind = rng.choice((self.pools_and_bracket, self.bracket, self.rounds, self.double))
        kind(id_, entries)

    def add(self, competition: str, sides: list[Instance], phase: str, number: int, minutes: int) -> str:
        mine = [match for match in self.matches if match["competition"] == competition]
        id_ = f"{competition}-m{len(mine)}"
        self.may_play[id_] = {unit for side in sides for unit in self.possible(side)}
        held = next(one for one in self.competitions if one["id"] == competition)
        self.matches.append(
            {
                "id": id_, "competition": competition, "phase": phase, "round": number, "duration": minutes,
                "requires": list(SPORTS[held["sport"]][: self.rng.choice((1, 2))]), "courts": None, "sides": sides,
                "earliest": None, "latest_end": None, "pin": None, "guards": [],
                "ref": self.duty(mine, sides, phase, id_) if held["ref"] == "unit" else None,
            }
        )  # fmt: skip
        return id_

    def possible(self, side: Instance) -> set[str]:
        """Return the units that a side may turn out to be."""
        if "unit" in side:
            return {side["unit"]}
        pools = [side["pool"]] if "pool" in side else side.get("pools", [])
        found = {unit for pool in self.pools if pool["id"] in pools for unit in pool["units"]}
        for match in [side[key] for key in ("winner", "loser") if key in side] + side.get("round_of", []):
            found |= self.may_play[match]
        return found

    def duty(self, earlier: list[Instance], sides: list[Instance], phase: str, id_: str) -> Instance | None:
        """Return who may referee: units that cannot play this match, then losers of earlier ones."""
        competition = id_.partition("-")[0]
        neutral = [u["id"] for u in self.units if u["competition"] == competition and u["id"] not in self.may_play[id_]]
        losers = [match["id"] for match in earlier[-6:]] if phase == "bracket" else []
        units = self.rng.sample(neutral, min(len(neutral), 6)) if phase != "bracket" or not losers else []
        return {"eligible_units": units, "eligible_losers": losers} if units or losers else None

    def pools_and_bracket(self, id_: str, entries: list[Instance]) -> None:
        count = max(1, len(entries) // self.rng.choice((3, 4, 5)))
        minutes = self.minutes(20, 30, 35, 45)
        for n in range(count):
            members = entries[n::count]
            pool: Instance = {"id": f"{id_}-P{n}", "competition": id_, "units": [m["unit"] for m in members]}
            pool["matches"] = []
            self.pools.append(pool)
            for a, b in combinations(members, 2):
                pool["matches"].append(self.add(id_, [a, b], "pool", 1, minutes))
        mine = [pool["id"] for pool in self.pools if pool["competition"] == id_ and len(pool["units"]) > 1]
        sides: list[Instance] = [{"pool": pool, "rank": rank} for rank in (1, 2) for pool in mine]
        if len(mine) > 2 and self.maybe(0.5):
            sides.append({"pools": mine, "rank": 3})
        if len(mine) > 1 or self.maybe(0.3):
            self.bracket(id_, sides)

    def bracket(self, id_: str, sides: list[Instance]) -> None:
        minutes, number, losers = self.minutes(25, 30, 40, 60), 1, list[str]()
        while len(sides) > 1:
            pairs = [[sides[k], sides[-1 - k]] for k in range(len(sides) // 2)]
            played = [self.add(id_, pair, "bracket", number, minutes) for pair in pairs]
            losers = played if len(played) == 2 else losers
            sides = [{"winner": match} for match in played] + sides[len(pairs) : len(sides) - len(pairs)]
            number += 1
        if len(losers) == 2 and self.maybe(0.5):
            self.add(id_, [{"loser": match} for match in losers], "bracket", number, minutes)

    def double(self, id_: str, entries: list[Instance]) -> None:
        minutes = self.minutes(20, 30, 50)

        def play(pairs: list[tuple[Instance, Instance]], number: int, phase: str = "bracket") -> list[str]:
            return [self.add(id_, list(pair), phase, number, minutes) for pair in pairs]

        first = play(paired(entries), 1)
        second = play(paired([{"winner": match} for match in first]), 2)
        down = play(paired([{"loser": match} for match in first]), 2)
        last = play([({"winner": a}, {"loser": b}) for a, b in zip(down, second[::-1], strict=True)], 3)
        play([({"winner": a}, {"winner": b}) for a, b in zip(second, last[::-1], strict=True)], 4, "final")

    def rounds(self, id_: str, entries: list[Instance]) -> None:
        minutes, last = self.minutes(20, 30, 60), list[str]()
        for number in range(1, self.rng.choice((2, 3, 4))):
            waiting = [({"round_of": list(last)}, {"round_of": list(last)}) for _ in last]
            pairs = waiting if last else paired(entries)
            last = [self.add(id_, list(pair), "swiss", number, minutes) for pair in pairs]

    def people(self) -> Instance:
        """Let some persons stand in two competitions; they are guarded wherever they may play."""
        rng, entries = self.rng, dict[str, set[str]]()
        for _ in range(rng.randint(1, 6)):
            one, other = rng.sample(self.units, 2)
            if one["competition"] != other["competition"]:
                person = rng.choice(one["members"])
                other["members"] = [*dict.fromkeys([*other["members"], person])]
                entries.setdefault(person, set()).update((one["id"], other["id"]))
        for match in self.matches:
            match["guards"] = sorted(p for p, units in entries.items() if units & self.may_play[match["id"]])
        return {person: {"unavailable": []} for person in entries}

    # Calendar

    def calendar(self) -> tuple[list[Instance], list[str], list[Instance], dict[str, int]]:
        rng, grid = self.rng, self.grid
        venues = [f"v{n}" for n in range(rng.choice((1, 1, 2, 3)))]
        travel = {f"{a}|{b}": rng.choice((0, 10, 20, 45)) for a, b in combinations(venues, 2) if self.maybe(0.8)}
        opening = rng.choice((480, 540, 600)) // grid * grid
        length, count, slack = rng.choice((300, 480, 600, 780)), 1, rng.choice((1.1, 1.5, 2.5, 4.0))
        load = sum(match["duration"] + 10 for match in self.matches)
        width = rng.choice((1, 2, 3, 5))
        while count < 6 and count * width * length < slack * load:
            count += 1
        days = [{"id": n, "start": n * DAY + opening, "end": n * DAY + opening + length} for n in range(count)]
        courts = []
        for sport in dict.fromkeys(one["sport"] for one in self.competitions):
            for n in range(width):
                windows = [[day["start"], day["end"]] for day in days]
                courts.append(
                    {
                        "id": f"{sport}.{n}", "venue": rng.choice(venues), "tags": list(SPORTS[sport]),
                        "windows": self.trimmed(windows), "turnover": rng.choice((0, 5, 5, 7)),
                    }
                )  # fmt: skip
        return days, venues, courts, travel

    def trimmed(self, windows: list[list[int]]) -> list[list[int]]:
        """Close a court for a part of some days."""
        found = []
        for opens, closes in windows:
            pick, cut = self.rng.random(), self.rng.randrange(30, 150)
            if pick < 0.75:
                found.append([opens, closes])
            elif pick < 0.85:
                found.append([opens + cut, closes])
            else:
                found += [[opens, opens + cut], [opens + cut + 45, closes]]
        return found

    def blackouts(self, days: list[Instance]) -> list[Instance]:
        some = [one["id"] for one in self.competitions if self.maybe(0.5)]
        return [
            {"competitions": "all" if self.maybe(0.7) else some, "window": [day["start"] + 180, day["start"] + 225],
             "label": "lunch"}
            for day in days if self.maybe(0.5)
        ]  # fmt: skip

    def absences(self, persons: Instance, days: list[Instance]) -> None:
        """Let some persons be away for an hour of a day."""
        rng = Random(f"away {self.seed}")
        for person in persons.values():
            day = rng.choice(days)
            begin = rng.randrange(day["start"], day["end"])
            if rng.random() < 0.15:
                person["unavailable"].append([begin, begin + 60])

    def wishes(self, days: list[Instance], courts: list[Instance]) -> None:
        """Scatter absences, limits of time and courts, and a few pins, which may well be impossible."""
        rng, last = self.rng, days[-1]["end"]
        if self.maybe(0.3):
            day = rng.choice(days)
            begin = rng.randrange(day["start"], day["end"])
            rng.choice(self.units)["unavailable"].append([begin, begin + rng.choice((30, 120, 400))])
        for match in rng.sample(self.matches, min(len(self.matches), rng.choice((0, 0, 1, 3)))):
            pick = rng.randrange(4)
            if pick == 0:
                match["earliest"] = rng.randrange(days[0]["start"], last)
            elif pick == 1:
                match["latest_end"] = rng.randrange(days[0]["start"] + match["duration"], last + 60)
            elif pick == 2:
                suits = [c["id"] for c in courts if set(match["requires"]) <= set(c["tags"])]
                match["courts"] = rng.sample(suits, rng.randint(1, len(suits)))
            else:
                match["pin"] = {"start": rng.randrange(days[0]["start"], last) // self.grid * self.grid}


def paired(sides: list[Instance]) -> list[tuple[Instance, Instance]]:
    """Pair neighbours; one that is left over is left out."""
    return list(zip(sides[::2], sides[1::2], strict=False))


def at_once(instance: Instance, seed: int) -> Instance:
    """Return the problem with some matches that take two or three courts at once."""
    rng = Random(f"at once {seed}")
    share = rng.choice((0.1, 0.4, 0.8))
    matches = [
        match | {"courts_at_once": rng.choice((2, 2, 3))} if rng.random() < share else match
        for match in instance["matches"]
    ]
    return instance | {"name": f"{instance['name']}-at-once", "matches": matches}


def pinned(instance: Instance, plan: Instance, seed: int) -> Instance:
    """Return the problem with some matches pinned where a plan has them: court, start or both."""
    rng, places = Random(seed), {one["match"]: one for one in plan["assignments"]}
    share = rng.choice((0.05, 0.3, 0.8))
    matches = []
    for match in instance["matches"]:
        if match["id"] in places and rng.random() < share:
            keys = rng.choice((("court",), ("start",), ("court", "start")))
            match = match | {"pin": {key: places[match["id"]][key] for key in keys}}
        matches.append(match)
    return instance | {"name": f"{instance['name']}-pinned", "matches": matches}


def disturbed(instance: Instance, plan: Instance, seed: int) -> Instance:
    """Return the re-plan of a published plan in mid-event: a court is lost, a day starts late or nothing happened."""
    rng = Random(seed)
    starts = sorted(one["start"] for one in plan["assignments"]) or [0]
    now = rng.choice(starts) + rng.choice((0, 7, 30))
    fixed = [one["match"] for one in plan["assignments"] if one["start"] < now]
    courts = [court | {"windows": [list(window) for window in court["windows"]]} for court in instance["courts"]]
    gone, until = rng.choice(courts), now + rng.choice((60, 150, 600))
    if rng.random() < 0.7:
        kept = [[max(a, min(b, until)), b] if b > now else [a, b] for a, b in gone["windows"]]
        gone["windows"] = [[a, b] for a, b in kept if a < b]
    base = {"instance": instance["name"], "assignments": plan["assignments"]}
    return instance | {
        "name": f"{instance['name']}-replan", "courts": courts,
        "reschedule": {"now": now, "base": base, "fixed": fixed, "notice": rng.choice((0, 20, 60))},
    }  # fmt: skip


if __name__ == "__main__":
    from tests.support.solving import hammer

    sys.exit(bool(hammer(int(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "."))))
