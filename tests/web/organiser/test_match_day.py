"""On the day: rain is marked, the re-plan chosen and published, and people get a message that says it all."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from html import unescape

import pytest

from tests.support.editions import set_clock
from tests.web.organiser.conftest import FIRST, OPENS, Desk
from tournament.domain.competitions.queries.matches import MatchView, schedule
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import search_jobs, timetable
from tournament.models import db

TEN_PAST = OPENS + timedelta(minutes=10)
MORNING = {"starts_at": f"{FIRST}T09:00", "until": f"{FIRST}T10:00"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the timetable."""


@pytest.fixture
def running(drawn: Desk) -> Desk:
    """A published edition, ten minutes after its first matches were due."""
    set_clock(drawn.app, OPENS - timedelta(hours=10))
    with drawn.app.app_context():
        timetable.plan(SYSTEM, drawn.exchange_id, 0.02)
        timetable.publish(SYSTEM, drawn.exchange_id)
    set_clock(drawn.app, TEN_PAST)
    return drawn


def published(desk: Desk) -> list[MatchView]:
    with desk.app.app_context():
        return list(schedule(desk.exchange_id))


def wall(instant: datetime) -> str:
    return f"{instant + timedelta(hours=7):%Y-%m-%dT%H:%M}"


def searched(desk: Desk) -> None:
    with desk.app.app_context():
        for _ in range(400):
            db.session.rollback()  # what the thread has written
            watched = search_jobs.watch(desk.exchange_id)
            if watched and not watched.running:
                return
            time.sleep(0.05)
    raise AssertionError("the search does not end")


def message_in(page: str, id_: str) -> list[str]:
    found = re.search(rf'<textarea[^>]*id="{id_}"[^>]*>([^<]*)</textarea>', page)
    assert found is not None, "no message on this page"
    return unescape(found[1]).strip().splitlines()


def test_from_rain_to_the_message(running: Desk) -> None:
    day = f"{running.home}/day"
    times = {"starts_at": wall(TEN_PAST), "until": wall(OPENS + timedelta(hours=2))}
    rain = {"kind": "rain", "courts": ["1", "2"], **times}
    assert running.send(f"{day}/interrupt", rain, form=day).status_code == 302
    assert "Xếp lại, ít thay đổi nhất" in running.get(day)
    assert running.get(f"{day}?lang=en").count("Rain until 09:00") == 2, "in the language of the page"

    running.send(f"{running.home}/timetable/search", {"seconds": "5", "keep": "y"}, form=day)
    with running.app.app_context():
        search_jobs.stop(running.exchange_id)
    searched(running)
    found = running.get(f"{running.home}/timetable/search")
    assert found.count("/timetable/search/choose") == 1

    before = {match.id: match.starts_at for match in published(running)}
    chosen = running.send(f"{running.home}/timetable/search/choose", {"goal": "finish"}, form=day)
    assert chosen.location.endswith("/day")
    draft = message_in(running.get(day), "draft-message")
    assert draft[1] == "Mưa đến 09:00: Sân 1, Sân 2"

    token = re.search(r'name="seen" value="([^"]+)"', running.get(day))
    assert token
    running.send(f"{running.home}/timetable/publish", {"seen": token[1], "then": "day"}, form=day)
    after = {match.id: match.starts_at for match in published(running)}
    moved = [id_ for id_ in before if before[id_] != after[id_]]
    said = message_in(running.get(day), "last-message")
    lines = [line for line in said if re.match(r"\d+\. ", line)]
    assert len(lines) == len(moved) > 0
    assert said[1:] == draft[1:], "what was shown before publishing is what was published"
    assert said[-1].endswith(f"http://hoithao.example/{running.block}/2026/schedule")
    first = next(match for match in published(running) if match.id in moved)
    assert first.starts_at
    assert first.court
    assert lines[0].endswith(f"→ {first.starts_at + timedelta(hours=7):%H:%M ngày %d/%m}, {first.court.name}")


def test_words_that_somebody_typed_stay_as_they_are(running: Desk) -> None:
    day, board = f"{running.home}/day", f"{running.home}/timetable"
    times = {"starts_at": wall(TEN_PAST), "until": wall(OPENS + timedelta(hours=2))}
    running.send(f"{day}/interrupt", {"kind": "rain", "courts": ["1"], **times}, form=day)
    typed = {"starts_at": times["starts_at"], "ends_at": times["until"], "courts": ["2"], "label": "Mưa"}
    running.send(f"{board}/blocked", typed, form=board)
    for page in (day, board):
        assert re.findall(r"\d\d:\d\d: (Rain|Mưa)", running.get(f"{page}?lang=en")) == ["Rain", "Mưa"]
    listed = running.get(f"{running.home}/blocked-times?lang=en")
    assert re.findall(r"<td>(Rain|Mưa)</td>", listed) == ["Rain", "Mưa"]
    for number in re.findall(r"/blocked/(\d+)/remove", running.get(board)):
        running.send(f"{board}/blocked/{number}/remove", form=board)
    steps = re.findall(r"Unblock a time: (\w+)", running.get(f"{running.home}/log?lang=en"))
    assert sorted(set(steps)) == ["Mưa", "Rain"]


def test_the_message_speaks_the_language_of_the_page(running: Desk) -> None:
    day = f"{running.home}/day"
    with running.app.app_context():
        last = published(running)[-1]
        assert last.court
        assert last.starts_at
        timetable.move(SYSTEM, running.exchange_id, last.id, last.court.id, last.starts_at + timedelta(hours=1))
    said = message_in(running.get(f"{day}?lang=en"), "draft-message")
    assert said[0] == "Games: timetable changed at 07:10, 19/08"
    assert said[-2] == "All other matches stay as they were."
    assert len([line for line in said if re.match(r"\d+\. ", line)]) == 1


def test_the_next_match_is_offered_to_a_free_court_called_and_called_back(running: Desk) -> None:
    day = f"{running.home}/day"
    first = published(running)[0]
    assert f"/day/matches/{first.id}/call" in running.get(day)
    running.send(f"{day}/matches/{first.id}/call", {"court": "2"}, form=day)
    shown = running.get(day)
    assert f"/day/matches/{first.id}/back" in shown
    called = next(match for match in published(running) if match.id == first.id)
    assert called.court is not None
    assert (called.court.id, called.starts_at) == (2, TEN_PAST)

    offered = re.findall(r"/day/matches/(\d+)/call", shown)
    playing = {side.entry.id for side in first.sides if side.entry}
    others = {match.id: {side.entry.id for side in match.sides if side.entry} for match in published(running)}
    assert offered
    assert all(playing.isdisjoint(others[int(id_)]) for id_ in offered), "who plays is not offered elsewhere"

    running.send(f"{day}/matches/{first.id}/back", form=day)
    assert f"/day/matches/{first.id}/back" not in running.get(day)


def test_a_court_whose_match_is_due_and_next_names_it_once(running: Desk) -> None:
    courts = re.search(r'<ul class="panels day-courts">(.*?)</ul>', running.get(f"{running.home}/day"), re.DOTALL)
    assert courts is not None
    cards = courts[1].split("<li")[1:]
    named = [re.findall(r"<strong>(.*?)</strong>", card, re.DOTALL) for card in cards]
    assert [len(set(names)) for names in named] == [len(names) for names in named]
    assert any(re.search(r"/day/matches/\d+/call", card) and "/matches/" in card for card in cards)


@pytest.mark.parametrize(
    ("what", "fields", "said"),
    [
        ("late", {"until": f"{FIRST}T06:00"}, "Trước giờ đó không có sân nào mở."),
        ("interrupt", {"kind": "rain", **MORNING}, "Hãy chọn ít nhất một sân."),
        ("overrun", {"match": "1", "minutes": "500"}, "Số phải từ 1 đến 240."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(running: Desk, what: str, fields: dict[str, str], said: str) -> None:
    before = published(running)
    answer = running.send(f"{running.home}/day/{what}", fields, form=f"{running.home}/day")
    assert answer.status_code == 200
    assert said in answer.text
    assert published(running) == before


def test_an_unknown_kind_of_difference_is_not_there(running: Desk) -> None:
    assert running.send(f"{running.home}/day/snow", form=f"{running.home}/day").status_code == 404
