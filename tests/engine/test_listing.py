"""The list scheduler: never a clash, by an independent look at every pair."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tournament.engine.listing import DAY, Court, Job, Place, arrange, clashes


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Court], list[Job]]:
    courts = []
    for number in range(draw(st.integers(1, 3))):
        windows = tuple(
            (day * DAY + opens, day * DAY + opens + draw(st.integers(60, 500)))
            for day in range(draw(st.integers(1, 3)))
            for opens in [draw(st.integers(0, 800))]
        )
        courts.append(Court(number, windows, draw(st.integers(0, 15))))
    jobs: list[Job] = []
    for number in range(draw(st.integers(1, 14))):
        players = frozenset(draw(st.lists(st.sampled_from("PQRSTU"), min_size=2, max_size=2, unique=True)))
        jobs.append(
            Job(
                id=number,
                minutes=draw(st.integers(10, 90)),
                courts=tuple(draw(st.lists(st.sampled_from(range(len(courts))), min_size=1, unique=True))),
                players=players,
                limited=players,
                after=tuple(draw(st.lists(st.sampled_from(range(number)), max_size=2, unique=True))) if number else (),
                rest=draw(st.integers(0, 60)),
                max_per_day=draw(st.integers(0, 3)),
                breaks=((300, 360),),
            )
        )
    return courts, jobs


def wrong(courts: list[Court], jobs: list[Job], places: dict[int, Place]) -> list[str]:
    """Look at every match and every pair of matches again, without any cleverness."""
    found = []
    spans = {job.id: (places[job.id].start, places[job.id].start + job.minutes) for job in jobs if job.id in places}
    for job in jobs:
        if job.id not in places:
            continue
        start, end = spans[job.id]
        court = courts[places[job.id].court]
        if court.id not in job.courts or not any(a <= start and end <= b for a, b in court.windows):
            found.append(f"{job.id} closed")
        if any(start < b and a < end for a, b in job.breaks):
            found.append(f"{job.id} in a break")
        found += [f"{job.id} before {f}" for f in job.after if f not in spans or start < spans[f][1] + job.rest]
        for other in jobs:
            if other.id <= job.id or other.id not in places:
                continue
            a, b = sorted([(start, end), spans[other.id]])
            gap = b[0] - a[1]
            if places[other.id].court == court.id and gap < court.turnover:
                found.append(f"{job.id} and {other.id} on one court")
            if job.players & other.players and gap < max(job.rest, other.rest):
                found.append(f"{job.id} and {other.id} share a player")
        if job.max_per_day:
            for player in job.limited:
                same = [
                    i
                    for i, s in spans.items()
                    if player in jobs[i].limited and s[0] // DAY == start // DAY and s[0] <= start
                ]
                if len(same) > job.max_per_day:
                    found.append(f"{player} plays too often")
    return found


@settings(max_examples=300)
@given(problems())
def test_what_is_placed_never_clashes(problem: tuple[list[Court], list[Job]]) -> None:
    courts, jobs = problem
    places, left = arrange(courts, jobs, {})
    assert sorted([*places, *left]) == [job.id for job in jobs]
    assert [each for each in wrong(courts, jobs, places) if "too often" not in each] == []
    assert all(place.start % 5 == 0 for place in places.values())


def test_two_groups_of_five_fit_two_courts_in_a_day() -> None:
    from tournament.engine.formats import build

    graph = build("round_robin", 5)
    jobs = [
        Job(n, 40, (0, 1), frozenset(slot.n for slot in match.slots if hasattr(slot, "n")), frozenset(), (), 20)
        for n, match in enumerate(graph.matches)
    ]
    places, left = arrange([Court(0, ((420, 1050),)), Court(1, ((420, 1050),))], jobs, {})
    assert left == ()
    assert max(place.start + 40 for place in places.values()) == 420 + 5 * 60 - 20


def test_a_clash_is_named_with_the_other_match() -> None:
    court = Court(0, ((0, 600),), 5)
    jobs = [
        Job(0, 40, (0,), frozenset("PQ"), frozenset(), (), 20),
        Job(1, 40, (0,), frozenset("PR"), frozenset(), (), 20),
        Job(2, 40, (0,), frozenset("ST"), frozenset(), (0,), 20, breaks=((100, 120),)),
    ]
    places = {0: Place(0, 60), 1: Place(0, 80), 2: Place(0, 110)}
    assert sorted(clashes([court], jobs, places), key=repr) == [
        ("closed", 2, None),
        ("court", 1, 0),
        ("court", 2, 1),
        ("order", 2, 0),
        ("player", 1, 0),
    ]


def test_fixed_matches_stay() -> None:
    jobs = [Job(n, 30, (0,), frozenset({n}), frozenset(), (), 0) for n in range(3)]
    places, _ = arrange([Court(0, ((0, 200),))], jobs, {2: Place(0, 0)})
    assert places[2] == Place(0, 0)
    assert sorted(place.start for place in places.values()) == [0, 30, 60]
