"""The demonstration: everything in it was written through the services, and shows what it should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import aliased

from tests.support.clocks import going_on
from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.queries import competition_view, matches, overall
from tournament.domain.exchanges.queries.exchanges import all_blocks, find_exchange
from tournament.engine.certain import certain
from tournament.keys import PassingKeys
from tournament.models import AnyMatch, AuditEntry, Entry, Exchange, LineUp, Match, RubberMatch, db
from tournament.runtime import runtime


@pytest.fixture
def loaded(demo_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(tmp_path, demo_database_url, "http://hoithao.example", PassingKeys(), testing=True), clock=going_on()
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements sent inside the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_edition_of_2022_is_finished_with_every_place_held(loaded: Flask) -> None:
    view = find_exchange(demo.SLUG, "2022")
    assert view is not None
    assert (view.state, view.is_sample, len(view.units)) == ("finished", True, 10)
    assert [(unit.name, unit.role) for unit in view.units[:3]] == [
        ("Ban Dân tộc tỉnh", "head"),
        ("Sở Giáo dục và Đào tạo", "deputy"),
        ("Trường Cao đẳng Bắc Kạn", None),
    ]
    assert [unit.name for unit in view.units[3:]] == [f"Đơn vị {n}" for n in range(4, 11)]
    for shown in competition_view.of_exchange(view.id):
        assert [group.finished for group in shown.groups] == [True, True]
        assert [place.place for place in shown.places] == [1, 2, 3, 3, 5, 5, 7, 7, 9, 9]
        assert len({place.entry.id for place in shown.places}) == 10
    ranking = overall.ranking(view.id)
    assert (ranking.open, len(ranking.standings)) == ((), 10)
    assert sum(standing.medals[0] for standing in ranking.standings) == 2


def test_the_edition_in_progress_has_everything_that_happens_on_a_day(loaded: Flask) -> None:
    now = runtime().clock()
    year = str(now.astimezone(demo.ZONE).year)
    view = find_exchange(demo.SLUG, year)
    assert view is not None
    assert view.starts_on <= now.astimezone(demo.ZONE).date() <= view.ends_on
    assert [competition.sport for competition in view.competitions] == [
        "air_volleyball",
        "air_volleyball",
        "beach_volleyball",
        "badminton_team",
        "tug_of_war",
        "tug_of_war",
        "running",
        "sack_race",
        "karaoke",
        "xiangqi",
    ]
    shown = matches.schedule(view.id)
    assert {match.over for match in shown} == {True, False}
    assert all(match.court and match.starts_at for match in shown)
    entries = [entry for each in competition_view.of_exchange(view.id) for entry in each.entries]
    assert [entry.name for entry in entries if "Liên quân" in entry.name] == ["Liên quân ĐV 7 – ĐV 8"]
    assert sum(entry.withdrawn for entry in entries) == 1
    log = db.session.scalars(select(AuditEntry).where(AuditEntry.exchange_id == view.id)).all()
    assert [entry.summary_en for entry in log if "rain" in entry.summary_en] == [
        "Delayed by rain: Publish the timetable (1 matches changed)"
    ]
    scored = [row[1] for entry in log for row in entry.changes if row[0] == "match" and (row[3] or {}).get("score")]
    assert len(scored) - len(set(scored)) == 1  # one was corrected


def test_contents_of_every_kind_are_partly_played_and_count_overall(loaded: Flask) -> None:
    view = find_exchange(demo.SLUG, str(runtime().clock().astimezone(demo.ZONE).year))
    assert view is not None
    shown = {each.slug: each for each in view.competitions}
    drawn = matches.schedule(view.id)
    assert {
        slug: [match.over for match in drawn if match.competition_slug == slug]
        for slug in shown
        if "bong-chuyen" not in slug
    } == {
        "cau-long-dong-doi-nam-nu-phoi-hop": [True, False, False],
        "keo-co-nam-600-kg": [True, True, False],
        "keo-co-nu-500-kg": [True, True, False],
        "chay-100-m-nam": [True, True, False],
        "nhay-bao-bo-nu": [True],
        "hat-karaoke-nam-nu-phoi-hop": [True],
        "co-tuong-nam": [True] * 8 + [False] * 4,
    }
    assert set(overall.ranking(view.id).open) == {
        each.name for slug, each in shown.items() if slug not in {"nhay-bao-bo-nu", "hat-karaoke-nam-nu-phoi-hop"}
    }


def test_one_tie_is_over_and_another_half_played_on_two_courts_with_the_line_ups_in(loaded: Flask) -> None:
    tie = aliased(AnyMatch)
    in_order = select(RubberMatch).join(tie, tie.id == RubberMatch.parent_id)
    rubbers = db.session.scalars(in_order.order_by(tie.starts_at, RubberMatch.position)).all()
    assert [rubber.status for rubber in rubbers[:10]] == [
        *["played"] * 4, "unneeded",
        *["played"] * 2, *["open"] * 3,
    ]  # fmt: skip
    places = [(certain(each.starts_at, "all have times"), certain(each.court_id, "and courts")) for each in rubbers]
    assert [
        [(moment - places[first][0], court) for moment, court in places[first : first + 5]] for first in (0, 5, 10)
    ] == [
        [(timedelta(minutes=40 * turn), places[side][1]) for turn, side in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0))]
    ] * 3
    assert places[0][1] != places[1][1]
    handed_in = db.session.scalars(select(LineUp.match_id)).all()
    assert sorted(handed_in) == sorted(2 * list({certain(rubber.parent_id, "a rubber") for rubber in rubbers[:10]}))


def test_the_friendly_swiss_waits_for_the_results_of_its_third_round(loaded: Flask) -> None:
    year = runtime().clock().astimezone(demo.ZONE).year
    view = find_exchange(demo.SLUG, f"{year}-thuy-si")
    assert view is not None
    (shown,) = competition_view.of_exchange(view.id)
    assert (shown.by_round, len(shown.entries), [group.finished for group in shown.groups]) == (True, 7, [False])
    drawn = matches.schedule(view.id)
    assert sorted((match.round, match.over, match.starts_at is None) for match in drawn) == [
        *[(1, True, False)] * 3,
        *[(2, True, False)] * 3,
        *[(3, False, True)] * 3,
    ]


def test_a_second_start_loads_nothing_twice(loaded: Flask) -> None:
    before = len(db.session.scalars(select(AuditEntry.id)).all())
    demo.load_when_missing()
    assert len(db.session.scalars(select(AuditEntry.id)).all()) == before


def test_no_two_matches_share_a_court_or_a_team_at_a_time(loaded: Flask) -> None:
    for exchange_id in db.session.scalars(select(Exchange.id)).all():
        placed = [
            row for row in db.session.scalars(select(Match).where(Match.exchange_id == exchange_id)) if row.starts_at
        ]
        for one in placed:
            for other in placed:
                if one.id >= other.id or one.starts_at is None or other.starts_at is None:
                    continue
                together = one.starts_at < other.starts_at + timedelta(
                    minutes=other.minutes
                ) and other.starts_at < one.starts_at + timedelta(minutes=one.minutes)
                teams = {one.home_id, one.away_id} & {other.home_id, other.away_id} - {None}
                assert not (together and (one.court_id == other.court_id or teams))


@pytest.mark.parametrize(
    "read",
    [
        lambda exchange_id: matches.schedule(exchange_id),
        lambda exchange_id: competition_view.entries_of_unit(exchange_id, 1),
        lambda exchange_id: all_blocks(),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_matches(loaded: Flask, read: Callable[[int], object]) -> None:
    exchange_id = db.session.scalars(select(Exchange.id).order_by(Exchange.id)).first()
    assert exchange_id is not None
    with counted() as many:
        read(exchange_id)
    on_courts_first = select(Match).where(Match.exchange_id == exchange_id).order_by(Match.court_id.is_(None), Match.id)
    for match in db.session.scalars(on_courts_first).all()[1:]:
        db.session.delete(match)
    db.session.commit()  # what is held through a change is let go
    db.session.connection()  # that it begins again is no reading
    with counted() as one:
        read(exchange_id)
    assert len(many) == len(one) < 10


def test_samples_name_nobody_real(loaded: Flask) -> None:
    assert db.session.scalars(select(Entry.name).where(Entry.name.contains("mẫu"))).all() == []
    for block in all_blocks():
        assert all(exchange.is_sample for exchange in block.exchanges)
