"""Another team in the place of a drawn one: matches, calendars and minutes go over to it, and come back by undo."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import select

from tests.web.calendar.conftest import events_of
from tests.web.organiser.conftest import Desk
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.models import Match, db

JOINT = "Liên quân Đơn vị 5 – Đơn vị 3"


def calendar(desk: Desk, unit: int) -> dict[str, str]:
    """Return the status of each match in the calendar of a unit."""
    feed = desk.browser.get(f"/{desk.block}/units/don-vi-{unit}/calendar.ics")
    return {uid: each["STATUS"] for uid, each in events_of(feed.data).items() if len(uid) == 36}


def on_minutes(desk: Desk) -> list[list[str]]:
    """Return number, team and units of the lines of the minutes of the draw."""
    page = unescape(desk.get(f"{desk.of_competition}/draw/minutes"))
    return [list(line) for line in re.findall(r'class="ordinal">(\d)</th><td>([^<]*)</td><td>([^<]*)</td>', page)]


def test_matches_calendars_and_minutes_follow_the_team_that_takes_a_place(published: Desk) -> None:
    desk = published
    with desk.app.app_context():
        fifth = blocks.add_units(SYSTEM, 1, [("Đơn vị 5", "")])
        exchanges.set_participants(SYSTEM, desk.exchange_id, [1, 2, 3, 4, *fifth])
        of_second = select(Match).where((Match.home_id == 2) | (Match.away_id == 2))
        uids = {row.uid.partition("@")[0] for row in db.session.scalars(of_second)}
    before = calendar(desk, 2)
    assert (before, calendar(desk, 5)) == (dict.fromkeys(uids, "CONFIRMED"), {})
    lines = on_minutes(desk)
    assert lines == [[str(n), f"Đơn vị {n}", f"Đơn vị {n}"] for n in (1, 2, 3, 4)]

    page = f"{desk.of_competition}/entries/2/replace"
    assert desk.send(page, {"lead": "5", "partners": ["3"], "name": "", "reason": "Bận việc"}).status_code == 302
    assert calendar(desk, 5) == before
    assert calendar(desk, 2) == dict.fromkeys(uids, "CANCELLED")
    assert on_minutes(desk) == [lines[0], ["2", JOINT, "Đơn vị 5 – Đơn vị 3"], *lines[2:]]
    schedule = unescape(desk.get(f"/{desk.block}/2026/schedule"))
    assert (JOINT in schedule, "Đơn vị 2" in schedule) == (True, False)

    assert desk.send(f"{desk.home}/undo", form=f"{desk.home}/log").status_code == 302
    assert calendar(desk, 2) == before
    assert calendar(desk, 5) == dict.fromkeys(uids, "CANCELLED")
    assert on_minutes(desk) == lines
