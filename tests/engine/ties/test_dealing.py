"""Rubbers dealt to courts: as sports have them, and judged minute by minute for whoever may play them."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from tests.engine.ties.test_ties import DAVIS, FIVE, SWAYTHLING
from tournament.engine.ties import Dealing, Rubber, RubberPlace, TieRules, dealt

SUDIRMAN = tuple(
    Rubber(key, key, "badminton", "bwf-21", len(sexes), discipline=key, sexes=sexes)  # type: ignore[arg-type]
    for key, sexes in {
        "MS": ("male",), "WS": ("female",),
        "MD": ("male", "male"), "WD": ("female", "female"), "XD": ("male", "female"),
    }.items()
)  # fmt: skip
TWICE, ONCE = TieRules(rubbers_per_person=2), TieRules(rubbers_per_person=1)


@pytest.mark.parametrize(
    ("rubbers", "rules", "courts", "places"),
    [
        (SUDIRMAN, TWICE, 1, [(0, 0), (0, 40), (0, 80), (0, 120), (0, 160)]),
        (SUDIRMAN, TWICE, 2, [(0, 0), (1, 0), (0, 40), (1, 40), (0, 80)]),
        (SUDIRMAN, TWICE, 3, [(0, 0), (1, 0), (0, 40), (1, 40), (0, 80)]),
        (SUDIRMAN, ONCE, 3, [(0, 0), (1, 0), (2, 0), (0, 40), (1, 40)]),
        (SWAYTHLING, TWICE, 2, [(0, 0), (1, 0), (0, 40), (1, 40), (0, 80)]),
        (SWAYTHLING, TWICE, 3, [(0, 0), (1, 0), (2, 0), (0, 40), (1, 40)]),
        (DAVIS, TWICE, 2, [(0, 0), (1, 0), (0, 40), (0, 80), (1, 80)]),
        (FIVE, TWICE, 3, [(0, 0), (1, 0), (2, 0), (0, 40), (1, 40)]),
    ],
)
def test_rubbers_are_dealt_in_their_order(
    rubbers: tuple[Rubber, ...], rules: TieRules, courts: int, places: list[tuple[int, int]]
) -> None:
    taken, last = max(court for court, _ in places) + 1, max(start for _, start in places) + 40
    expected = Dealing(tuple(RubberPlace(*place) for place in places), taken, last)
    assert dealt(rubbers, [40] * len(rubbers), courts, rules) == expected


def line_ups(rubbers: tuple[Rubber, ...], side: int, rules: TieRules, rng: Random) -> list[list[str]]:
    """Name who plays each rubber for a side, at random from a squad of eight, as the rules of line-ups have it."""
    squad = {f"{sex}{n}": sex for sex in ("male", "female") for n in range(4)}
    while True:
        of_place: dict[tuple[str, str], str] = {}
        playing: list[list[str]] = []
        for rubber in rubbers:
            wanted = rubber.sexes or tuple(rng.choice(("male", "female")) for _ in range(rubber.persons))
            keys = rubber.places[side] or tuple(f"{rubber.key}/{n}" for n in range(rubber.persons))
            kind = rubber.discipline or str(rubber.persons)
            for key, sex in zip(keys, wanted, strict=True):
                taken = {who for (of, _), who in of_place.items() if of == kind}
                free = [who for who, his in squad.items() if his == sex and who not in taken]
                of_place.setdefault((kind, key), rng.choice(free or ["nobody"]))
            playing.append([of_place[kind, key] for key in keys])
        often = max(sum(who in each for each in playing) for who in squad)
        if often <= rules.rubbers_per_person and not any("nobody" in each for each in playing):
            return playing


def test_no_court_and_no_person_has_two_rubbers_in_one_minute() -> None:
    for seed in range(150):
        rng = Random(seed)
        rubbers = rng.choice((SUDIRMAN, SWAYTHLING, DAVIS, FIVE))
        rules = rng.choice((ONCE, TWICE)) if rubbers in (SUDIRMAN, FIVE) else TWICE
        minutes, courts = [rng.choice((20, 40, 45)) for _ in rubbers], rng.choice((1, 2, 3, 4))
        found = dealt(rubbers, minutes, courts, rules)
        spans = [range(place.start, place.start + long) for place, long in zip(found.places, minutes, strict=True)]
        at_once = [(a, b) for a, b in combinations(range(len(rubbers)), 2) if set(spans[a]) & set(spans[b])]
        assert found.minutes == max(span.stop for span in spans)
        assert found.courts == len({place.court for place in found.places}) <= courts
        assert [(a, b) for a, b in at_once if found.places[a].court == found.places[b].court] == [], seed
        for side in (0, 1):
            playing = line_ups(rubbers, side, rules, rng)
            assert [(a, b) for a, b in at_once if set(playing[a]) & set(playing[b])] == [], seed
