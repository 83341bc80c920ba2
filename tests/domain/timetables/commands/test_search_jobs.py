"""A search outside of requests: one for each edition, and nothing is lost whatever happens to it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import update

from tests.support.clocks import going_on
from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tests.support.plugins import RIVAL, install
from tournament.config import Settings
from tournament.domain.competitions.commands import competitions, results
from tournament.domain.competitions.commands.competitions import Settings as Times
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import SYSTEM, Actor
from tournament.domain.exchanges.commands import blocks
from tournament.domain.timetables.commands import disruptions, search_jobs, timetable
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.engine.timetable.problem import Goal
from tournament.models import Exchange, Job, db
from tournament.plugins.registry import Registry
from tournament.runtime import runtime

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the timetable."""
MOMENT = 0.2
"""Seconds of a search to its end."""


@pytest.fixture(autouse=True)
def _soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let searches for a moment be started: what they find is looked for as in those of a minute."""
    monkeypatch.setattr(search_jobs, "SHORTEST", MOMENT)


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """An edition without a timetable; it is the eve of its day."""
    set_clock(app, OPENS - timedelta(hours=10))
    with app.app_context():
        made = drawn_edition()
        yield made
        search_jobs.forget(made.exchange_id)
        wait(lambda: search_jobs.watch(made.exchange_id) is None)


def wait(until: Callable[[], bool]) -> None:
    for _ in range(400):
        db.session.rollback()  # what the thread has written
        if until():
            return
        time.sleep(0.05)
    raise AssertionError("nothing came of it in 20 seconds")


def search(edition: Edition) -> search_jobs.Search:
    found = search_jobs.search_of(edition.exchange_id)
    assert found is not None
    return found


def searched(edition: Edition, *, keep: bool = False) -> search_jobs.Search:
    """Search for a moment and return what was found."""
    search_jobs.start(SYSTEM, edition.exchange_id, MOMENT, keep=keep)
    wait(lambda: not search(edition).running)
    return search(edition)


def process_of(edition: Edition) -> int:
    """Return the id of the process that searches, and is under way with its first goal."""

    def under_way() -> bool:
        watched = search_jobs.watch(edition.exchange_id)
        return watched is not None and watched.state.goal is not None

    wait(under_way)
    folder = str(runtime().settings.home / "searches" / str(edition.exchange_id)).encode()
    programs = (entry for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return next(int(entry.name) for entry in programs if folder in _arguments(entry))


def _arguments(program: Path) -> list[bytes]:
    """Return what a program was started with; nothing of one that ended meanwhile."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return (program / "cmdline").read_bytes().split(b"\0")
    return []


def test_the_three_goals_are_found_and_one_is_chosen(edition: Edition) -> None:
    found = searched(edition)
    assert (list(found.plans), found.broken, found.stale) == (list(search_jobs.GOAL_NAMES), False, ())
    assert edition.draft() == [(None, None)] * 6, "nothing is written before somebody chooses"

    assert search_jobs.choose(SYSTEM, edition.exchange_id, Goal.WAITING) == 6
    assert edition.conflicts() == []
    assert search(edition).stale == (), "the draft is one of the plans, so the others can still be chosen"
    search_jobs.choose(SYSTEM, edition.exchange_id, Goal.FINISH)


def test_a_second_start_is_refused_in_a_sentence(edition: Edition) -> None:
    search_jobs.start(SYSTEM, edition.exchange_id, 60)
    with pytest.raises(InputError, match="under way already"):
        search_jobs.start(SYSTEM, edition.exchange_id, 60)
    assert search(edition).running


@pytest.mark.both_databases
def test_of_two_who_start_at_once_one_searches(app: Flask, edition: Edition) -> None:
    gate, said = Barrier(2), []

    def begin() -> None:
        with app.app_context():
            gate.wait()
            try:
                search_jobs.start(SYSTEM, edition.exchange_id, 60)
                said.append("started")
            except InputError as error:
                said.append(str(error.text))

    both = [Thread(target=begin) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["A search is under way already.", "started"]


def test_a_search_that_is_stopped_keeps_what_it_found(edition: Edition) -> None:
    search_jobs.start(SYSTEM, edition.exchange_id, 60)
    process_of(edition)
    search_jobs.stop(edition.exchange_id)
    wait(lambda: not search(edition).running)
    found = search(edition)
    assert (found.broken, list(found.plans), len(found.plans[Goal.FINISH].places)) == (False, [Goal.FINISH], 6)


def test_a_search_that_was_thrown_away_makes_room_for_the_next(edition: Edition) -> None:
    search_jobs.start(SYSTEM, edition.exchange_id, 60)
    process_of(edition)
    search_jobs.forget(edition.exchange_id)
    assert search_jobs.search_of(edition.exchange_id) is None
    assert len(searched(edition).plans) == 3


def test_a_killed_search_says_so_and_frees_its_place(edition: Edition) -> None:
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    before = edition.draft()
    search_jobs.start(SYSTEM, edition.exchange_id, 60)
    os.kill(process_of(edition), signal.SIGKILL)
    wait(lambda: not search(edition).running)
    assert search(edition).broken
    assert edition.draft() == before
    with pytest.raises(InputError, match="No such timetable was found"):
        search_jobs.choose(SYSTEM, edition.exchange_id, Goal.FINISH)
    assert len(searched(edition).plans) == 3


def test_another_server_over_the_same_home_sees_the_search(settings: Settings, edition: Edition) -> None:
    from tournament.app import create_app

    search_jobs.start(SYSTEM, edition.exchange_id, 60)
    process_of(edition)
    with create_app(settings, clock=going_on()).app_context():
        with pytest.raises(InputError, match="under way already"):
            search_jobs.start(SYSTEM, edition.exchange_id, 60)
        search_jobs.stop(edition.exchange_id)
        wait(lambda: not search(edition).running)
        assert list(search(edition).plans) == [Goal.FINISH]


def test_what_another_version_left_is_no_search(edition: Edition) -> None:
    searched(edition)
    for content in ("?", "{}", "[]", '{"seconds": 1, "unheard": }'):
        db.session.execute(update(Job).values(progress=content))
        assert search_jobs.search_of(edition.exchange_id) is None


def test_a_plan_is_stale_once_something_it_depends_on_changed(edition: Edition) -> None:
    searched(edition)
    name = Text("Nội dung", "Event")
    times = Times(name, "men", match_minutes=45, rest_minutes=25)
    competitions.edit(Actor(None, "Bà Mẫu"), edition.exchange_id, edition.competition_id, times)
    with pytest.raises(StaleError, match="search again: Bà Mẫu"):
        search_jobs.choose(SYSTEM, edition.exchange_id, Goal.FINISH)
    assert edition.draft() == [(None, None)] * 6


def test_a_plan_does_not_run_over_a_draft_made_meanwhile(edition: Edition) -> None:
    searched(edition)
    timetable.move(SYSTEM, edition.exchange_id, edition.matches()[0].id, edition.courts[0], OPENS)
    before = edition.draft()
    with pytest.raises(StaleError):
        search_jobs.choose(SYSTEM, edition.exchange_id, Goal.FINISH)
    assert edition.draft() == before


def test_nothing_published_can_be_kept(edition: Edition) -> None:
    with pytest.raises(InputError, match="No timetable is published"):
        search_jobs.start(SYSTEM, edition.exchange_id, 1, keep=True)


def published(app: Flask, edition: Edition) -> None:
    """Publish a timetable and let its first matches run for ten minutes."""
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    timetable.publish(SYSTEM, edition.exchange_id)
    set_clock(app, OPENS + timedelta(minutes=10))


def test_after_rain_a_re_plan_is_found_chosen_and_published(app: Flask, edition: Edition) -> None:
    published(app, edition)
    old, until = edition.published(), OPENS + timedelta(hours=2)
    disruptions.interrupt(
        SYSTEM, edition.exchange_id, "rain", list(edition.courts), OPENS + timedelta(minutes=10), until
    )
    assert edition.conflicts() != []

    found = searched(edition, keep=True)
    assert list(found.plans) == [Goal.FINISH]
    search_jobs.choose(SYSTEM, edition.exchange_id, Goal.FINISH)
    assert edition.conflicts() == []
    changed = timetable.publish(SYSTEM, edition.exchange_id)
    assert (
        changed
        == found.plans[Goal.FINISH].measures.changed
        == 6 - sum(one == two for one, two in zip(old, edition.published(), strict=True))
    )
    assert min(starts for _, starts in edition.published() if starts) == until


def test_a_result_that_comes_in_leaves_a_re_plan_usable(app: Flask, edition: Edition) -> None:
    published(app, edition)
    first = next(match for match in edition.matches() if match.starts_at == OPENS)
    disruptions.overrun(SYSTEM, edition.exchange_id, first.id, 30)
    searched(edition, keep=True)
    results.record(SYSTEM, edition.exchange_id, first.id, Given(((21, 10), (21, 12))))
    search_jobs.choose(SYSTEM, edition.exchange_id, Goal.FINISH)
    assert edition.conflicts() == []


def test_a_re_plan_that_time_ran_out_on_is_stale(app: Flask, edition: Edition) -> None:
    published(app, edition)
    until = OPENS + timedelta(hours=2)
    disruptions.interrupt(
        SYSTEM, edition.exchange_id, "rain", list(edition.courts), OPENS + timedelta(minutes=10), until
    )
    searched(edition, keep=True)
    set_clock(app, until + timedelta(hours=2))
    with pytest.raises(StaleError, match=r"search again: .* (starts before now|is fixed)"):
        search_jobs.choose(SYSTEM, edition.exchange_id, Goal.FINISH)


def test_a_search_once_play_has_begun_keeps_what_has_begun(app: Flask, edition: Edition) -> None:
    published(app, edition)
    begun = {n: place for n, place in enumerate(edition.published()) if place[1] == OPENS}
    found = searched(edition)
    assert list(found.plans) == list(search_jobs.GOAL_NAMES)
    for goal in search_jobs.GOAL_NAMES:
        search_jobs.choose(SYSTEM, edition.exchange_id, goal)
        draft = edition.draft()
        assert {n: draft[n] for n in begun} == begun
        assert edition.conflicts() == []
        assert min(starts for n, (_, starts) in enumerate(draft) if n not in begun and starts) > OPENS


def test_plugins_are_asked_but_for_those_switched_off(app: Flask, edition: Edition, tmp_path: Path) -> None:
    install(tmp_path, "rival", RIVAL)
    block_id = db.session.get_one(Exchange, edition.exchange_id).block_id
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        patch.setattr(runtime(), "registry", Registry.discover())
        assert search_jobs.added_by_plugins(edition.exchange_id) == (("rival",), ("last_court",))
        allowed = {match.courts for match in planning_of(edition.exchange_id).problem.matches}
        assert allowed == {frozenset({f"court:{edition.courts[-1]}"})}
        blocks.set_plugin_enabled(SYSTEM, block_id, "rival", False)
        assert search_jobs.added_by_plugins(edition.exchange_id) == ((), ())
        assert {match.courts for match in planning_of(edition.exchange_id).problem.matches} == {None}
