"""What a spectator sees of an edition in the middle of its day: where it stands now, in lines of one height."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import set_clock
from tests.support.rounds import desk_of, table
from tests.web.organiser.conftest import OPENS, Desk
from tournament.domain.competitions.commands import competitions, results
from tournament.domain.competitions.queries.matches import MatchView, schedule
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.engine.match_status import Status
from tournament.models import Match, Venue, db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: pages read what is tested on both."""


@pytest.fixture
def running(published: Desk) -> Desk:
    """A published edition before its first match."""
    set_clock(published.app, OPENS - timedelta(hours=10))
    return published


def matches(desk: Desk) -> list[MatchView]:
    with desk.app.app_context():
        return list(schedule(desk.exchange_id))


def won_by_home(desk: Desk, match: MatchView) -> None:
    with desk.app.app_context():
        results.record(SYSTEM, desk.exchange_id, match.id, results.Given(((21, 15), (21, 15))))


def public(desk: Desk, page: str) -> str:
    answer = desk.app.test_client().get(f"/{desk.block}/2026/{page}")
    assert answer.status_code == 200
    return unescape(answer.text)


def listed(page: str) -> list[tuple[str, str]]:
    """Return what a list holds: the state of each match, and the words of its badge."""
    found = re.findall(r'<article class="match" data-state="(\w+)"(.*?)</article>', page, re.DOTALL)
    badges = [
        re.search(r'<span class="state state-\w+">.*?</svg>([^<]*)</span>', about, re.DOTALL) for _, about in found
    ]
    return [(state, badge[1] if badge else "") for (state, _), badge in zip(found, badges, strict=True)]


def test_a_state_is_told_in_words_only_where_it_is_not_plain_from_the_line(running: Desk) -> None:
    first, second, *later = matches(running)
    assert listed(public(running, "schedule")) == [("upcoming", "")] * (2 + len(later))
    won_by_home(running, first)
    assert second.starts_at is not None
    set_clock(running.app, second.starts_at)
    assert listed(public(running, "schedule")) == [
        ("finished", ""),
        ("live", "Đang diễn ra"),
        *[("upcoming", "")] * len(later),
    ]


def test_the_schedule_marks_where_the_day_stands(running: Desk) -> None:
    first, *_, last = matches(running)
    assert 'id="now"' not in public(running, "schedule"), "nothing is over yet: it begins at its beginning"
    won_by_home(running, first)
    assert last.starts_at is not None
    set_clock(running.app, last.starts_at + timedelta(minutes=1))
    page = public(running, "schedule")
    here = re.findall(r'<li id="now"><article [^>]*data-match="[^"/]*/([^"]*)"', page)
    begun = [each for each in matches(running) if each.state(last.starts_at + timedelta(minutes=1)) == "live"]
    assert (here, page.count('href="#now"')) == ([begun[0].key], 1)
    assert len(re.findall(r'href="#day-[0-9-]+"', page)) == len(
        {each.starts_at.date() for each in matches(running) if each.starts_at}
    )


def test_the_day_as_courts_by_hours_holds_each_match_at_its_court_and_time(running: Desk) -> None:
    page = public(running, "schedule?view=courts")
    found: dict[str, tuple[str, str]] = {}
    for grid in re.findall(r'<table class="data court-grid">(.*?)</table>', page, re.DOTALL):
        courts = re.findall(r'<th scope="col">([^<]*)</th>', grid)[1:]
        for row in re.findall(r"<tbody>(.*)</tbody>", grid, re.DOTALL)[0].split("</tr>")[:-1]:
            for court, cell in zip(courts, re.findall(r"<td>(.*?)</td>", row, re.DOTALL), strict=True):
                told = re.findall(r'data-match="[^"/]*/([^"]*)".*?<time datetime="([^"]*)"', cell, re.DOTALL)
                found |= {key: (time, court) for key, time in told}
                assert all(time[11:13] == re.findall(r'<th scope="row">(\d\d):00<', row)[0] for _, time in told)
    zone = timedelta(hours=7)
    assert found == {
        each.key: ((each.starts_at + zone).strftime("%Y-%m-%dT%H:%M:%S+07:00"), each.where)
        for each in matches(running) if each.starts_at
    }  # fmt: skip


@pytest.mark.parametrize("untimed", [1, 6])
def test_what_has_no_time_yet_stands_below_the_courts_on_screen_and_paper(running: Desk, untimed: int) -> None:
    shown = matches(running)
    with running.app.app_context():
        for each in shown[-untimed:]:
            db.session.get_one(Match, each.id).starts_at = None
        db.session.commit()
    page, paper = public(running, "schedule?view=courts"), public(running, "board?form=courts")
    below = re.findall(r'<section aria-labelledby="day-open">.*?</section>', page, re.DOTALL)
    assert sorted(re.findall(r'data-match="[^"/]*/([^"]*)"', page)) == sorted(each.key for each in shown)
    assert [re.findall(r'data-match="[^"/]*/([^"]*)"', each) for each in below] == [
        [each.key for each in matches(running) if each.starts_at is None]
    ]
    assert paper.count('data-match="') + paper.count('<th scope="row">–</th>') == len(shown)


def test_a_filter_stays_when_the_view_changes(running: Desk) -> None:
    page = public(running, "schedule?team=don-vi-1")
    assert page.count("<article") == 3
    (other,) = re.findall(r'href="/[^"]*/(schedule\?[^"]*view=courts[^"]*)"', page)
    assert public(running, other).count("<article") == 3


def test_what_was_annulled_before_its_time_is_no_news_of_today(running: Desk) -> None:
    first, *_, last = matches(running)
    won_by_home(running, first)
    with running.app.app_context():
        db.session.get_one(Match, last.id).status = Status.ANNULLED
        db.session.commit()
    assert first.starts_at is not None
    set_clock(running.app, first.starts_at + timedelta(hours=1))
    page = public(running, "")
    newest = page[page.index('id="last"') :]
    assert re.findall(r'data-match="[^"/]*/([^"]*)"', newest) == [first.key]


def test_nobody_is_first_before_anything_is_played(running: Desk) -> None:
    assert public(running, "standings").count("rank-1") == 0
    won_by_home(running, matches(running)[0])
    page = public(running, "standings")
    assert page.count("rank-1") == 1
    assert [row[0].rpartition("Hạng")[2].split()[0] for row in table(page, "[^<]*")] == ["1", "2", "3", "3"]


def test_a_team_page_begins_with_its_next_match_and_its_form(running: Desk) -> None:
    own = [each for each in matches(running) if "Đơn vị 1" in str(each.who)]
    page = public(running, f"{own[0].competition_slug}/teams/don-vi-1/")
    assert re.findall(r'<article class="match match-card"[^>]*data-match="[^"/]*/([^"]*)"', page) == [own[0].key]
    assert page.index("btn-on-band") < page.index("match-card") < page.index('class="matches"')
    assert re.findall(r'<tr aria-current="true">.*?href="[^"]*/teams/([^/]*)/', page, re.DOTALL) == ["don-vi-1"]
    for each in own:
        won_by_home(running, each)
    page = public(running, f"{own[0].competition_slug}/teams/don-vi-1/")
    expected = ["won" if str(each.sides[0].name) == "Đơn vị 1" else "lost" for each in own]
    assert ("match-card" in page, re.findall(r'class="form-(won|lost|drawn)"', page)) == (False, expected)


def test_a_ranking_with_a_competition_still_to_come_is_not_told_as_final(running: Desk) -> None:
    for each in matches(running):
        won_by_home(running, each)
    told = [public(running, "").count("Chưa phải kết quả chung cuộc")]
    with running.app.app_context():
        competitions.add(SYSTEM, running.exchange_id, "badminton", "bwf-21", "women")
    assert [*told, public(running, "").count("Chưa phải kết quả chung cuộc")] == [0, 1]


def test_a_match_that_both_forfeited_is_no_draw_in_their_form(running: Desk) -> None:
    own = next(each for each in matches(running) if "Đơn vị 1" in str(each.who))
    given = results.Given(((21, 15),), Status.DOUBLE_FORFEIT)
    with running.app.app_context():
        results.record(SYSTEM, running.exchange_id, own.id, given)
    page = public(running, f"{own.competition_slug}/teams/don-vi-1/")
    assert re.findall(r'class="form-(won|lost|drawn)"', page) == []


def test_a_match_page_is_headed_by_who_meets_and_leads_to_the_map(running: Desk) -> None:
    first = matches(running)[0]
    address = f"{first.competition_slug}/matches/{first.key}/"
    page = public(running, address)
    assert re.findall(r"<h1>([^<]*)</h1>", page) == [str(first.who)]
    assert "openstreetmap" not in page
    with running.app.app_context():
        venue = db.session.scalars(select(Venue)).one()
        venues.edit_venue(SYSTEM, venue.block_id, venue.id, venue.name, "Tổ 1", 22.147, 105.834)
    assert 'href="https://www.openstreetmap.org/?mlat=22.147&mlon=105.834#map=17/22.147/105.834"' in public(
        running, address
    )


def test_two_who_meet_twice_find_the_other_match_on_the_page_of_each(app: Flask) -> None:
    desk = desk_of(app, 3, "round_robin", {"legs": 2})
    rows = re.findall(r'data-match="[^"/]*/([^"]*)"', desk.get(f"/{desk.edition}/{desk.slug}/"))
    page = desk.get(f"/{desk.edition}/{desk.slug}/matches/{rows[0]}/")
    others = page[page.index('id="between"') :]
    (other,) = re.findall(r'data-match="[^"/]*/([^"]*)"', others)
    sides = [
        re.findall(r'class="match-name"><a[^>]*>([^<]*)', each) for each in (page[: page.index('id="between"')], others)
    ]
    assert other != rows[0]
    assert sorted(sides[0]) == sorted(sides[1])


def test_the_front_counts_the_days_and_ends_with_who_has_won(running: Desk) -> None:
    set_clock(running.app, OPENS - timedelta(days=5))
    assert "Còn 5 ngày" in public(running, "")
    set_clock(running.app, OPENS)
    page = public(running, "")
    assert ("Còn " in page, "podium" in page) == (False, False)
    for each in matches(running):
        won_by_home(running, each)
    page = public(running, "")
    podium, _, total = page[page.index('id="won"') :].partition("</article>")
    assert re.findall(r'<span class="rank rank-(\d)">', podium) == ["1", "2", "3"]
    leader = re.findall(r'rank-1">.*?</span> <a href="[^"]*">([^<]*)</a>', podium, re.DOTALL)
    first = re.findall(r'rank-1">.*?</span> <div><a [^>]*>([^<]*)</a> <span class="muted">([^<]*)<', total, re.DOTALL)
    assert first == [(leader[0], "10 điểm")]
