"""Counting the overall ranking: shares agreed, bonus and penalty, limits, from the form to the public page."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from html import unescape

from sqlalchemy import select

from tests.web.organiser.conftest import Desk
from tests.web.organiser.test_competitions import shown
from tournament.domain.competitions.commands import competitions, drawing, entries, results, withdrawals
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.competitions import set_up_of
from tournament.domain.competitions.queries.overall import extras_of, joint_entries, ranking, settings_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.editions import copying
from tournament.engine.text import Text
from tournament.models import Match, db

ROWS = {f"extras-{n}-{key}": value for n in range(3) for key, value in (("unit", "0"), ("points", ""), ("reason", ""))}
PLAIN = {
    "order": "points", "ties": "shared", "points": "10 8 7,5 6", "participation": "0", "best": "0",
    "per_competition": "0", "share": "equal", **ROWS,
}  # fmt: skip


def played_out(desk: Desk) -> str:
    """Play a round robin in which a joint team of units 3 and 1 wins, then units 1, 2, 3, 4; return the form's page."""
    with desk.app.app_context():
        entries.add(SYSTEM, desk.exchange_id, desk.competition_id, [NewEntry((3, 1), "Liên quân")])
        drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "round_robin", {})
        order = [5, 1, 2, 3, 4]
        drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, order)
        for row in db.session.scalars(select(Match).where(Match.competition_id == desk.competition_id)).all():
            home_wins = order.index(row.home_id or 0) < order.index(row.away_id or 0)
            sets = ((21, 10), (21, 10)) if home_wins else ((10, 21), (10, 21))
            results.record(SYSTEM, desk.exchange_id, row.id, Given(score=sets))
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
    return f"{desk.home}/overall"


def points(desk: Desk) -> dict[str, tuple[int, float]]:
    with desk.app.app_context():
        return {each.unit.name: (each.rank, each.points) for each in ranking(desk.exchange_id).standings}


def test_a_joint_teams_points_go_by_the_rule_or_by_what_was_agreed(desk: Desk) -> None:
    page = played_out(desk)
    assert "Liên quân (Bóng chuyền hơi nam): Đơn vị 3, Đơn vị 1" in desk.get(page)
    desk.send(page, {**PLAIN, "shares-0": ""})
    assert points(desk) == {"Đơn vị 1": (1, 13), "Đơn vị 3": (2, 11), "Đơn vị 2": (3, 7.5), "Đơn vị 4": (4, 0)}
    desk.send(page, {**PLAIN, "shares-0": "30 70"})
    assert points(desk) == {"Đơn vị 1": (1, 15), "Đơn vị 3": (2, 9), "Đơn vị 2": (3, 7.5), "Đơn vị 4": (4, 0)}
    assert shown(desk, page)["shares-0"] == "30 70"
    with desk.app.app_context():
        assert joint_entries(desk.exchange_id)[0].shares == (30, 70)

    refused = desk.send(page, {**PLAIN, "shares-0": "30"})
    assert "Liên quân: cần 2 số nguyên, cách nhau bằng dấu cách, ví dụ: 70 30." in refused.text


def test_bonus_penalty_participation_and_limits_are_counted_and_shown(desk: Desk) -> None:
    page = played_out(desk)
    bonus = {"extras-0-unit": "4", "extras-0-points": "12,5", "extras-0-reason": "Đội phong cách"}
    penalty = {"extras-1-unit": "1", "extras-1-points": "-10", "extras-1-reason": "Vi phạm kỷ luật"}
    assert desk.send(page, {**PLAIN, **bonus, **penalty, "share": "none", "participation": "1"}).status_code == 302
    assert points(desk) == {"Đơn vị 4": (1, 13.5), "Đơn vị 2": (2, 8.5), "Đơn vị 3": (3, 7), "Đơn vị 1": (4, -1)}
    with desk.app.app_context():
        assert [(extra.unit, extra.points) for extra in extras_of(desk.exchange_id)] == [(4, Fraction(25, 2)), (1, -10)]
    public = desk.browser.get(f"{desk.home.removeprefix('/manage')}/overall").text
    assert "Đội phong cách: 12,5" in public
    assert "Vi phạm kỷ luật: -10" in public
    assert "10; 8; 7,5; 6" in public

    nameless = desk.send(page, {**PLAIN, "extras-0-unit": "4", "extras-0-points": "2"})
    assert "Điểm cộng, điểm trừ cần lý do." in nameless.text
    wrong = desk.send(page, {**PLAIN, **bonus, "extras-0-points": "hai"})
    assert "“hai” không phải là số." in wrong.text


def test_the_next_edition_takes_over_the_counting_but_not_the_bonus(desk: Desk) -> None:
    page = played_out(desk)
    bonus = {"extras-0-unit": "4", "extras-0-points": "3", "extras-0-reason": "Đội phong cách"}
    desk.send(page, {**PLAIN, **bonus, "ties": "other", "best": "2", "spread_joint": "y", "shares-0": "1 2"})
    with desk.app.app_context():
        new = copying.copy_exchange(SYSTEM, desk.exchange_id, desk.exchange_id, Text("Sau", "Next"), date(2027, 8, 19))
        assert settings_of(new) == settings_of(desk.exchange_id)
        assert (settings_of(new).ties, settings_of(new).best, settings_of(new).spread_joint) == ("other", 2, True)
        assert extras_of(new) == []
        assert [entry.shares for entry in joint_entries(new)] == [(0, 0)]


def test_an_entry_that_withdrew_stands_last_and_brings_nothing_unless_a_setting_says_so(desk: Desk) -> None:
    """Unit 4 leaves before it plays, unit 3 loses all by more than nothing."""
    desk.draw()
    with desk.app.app_context():
        values = {**set_up_of(desk.competition_id).rules, "loss_points": 0}
        competitions.set_rules(SYSTEM, desk.exchange_id, desk.competition_id, "standard", values)
        withdrawals.withdraw(SYSTEM, desk.exchange_id, 4, "annul")
        for row in db.session.scalars(select(Match).where(Match.status == "open")).all():
            home_wins = (row.home_id or 0) < (row.away_id or 0)
            sets = ((21, 0), (21, 0)) if home_wins else ((0, 21), (0, 21))
            results.record(SYSTEM, desk.exchange_id, row.id, Given(score=sets))
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
    order = [(place, f"Đơn vị {place}") for place in (1, 2, 3, 4)]
    public = desk.home.removeprefix("/manage")
    api = desk.browser.get(f"/api/v1{public}/bong-chuyen-hoi-nam/").json
    assert [(line["rank"], line["name"]) for line in api["tables"][0]["lines"]] == order
    assert [(place["place"], place["name"]) for place in api["places"]] == order
    page = desk.get(f"{public}/bong-chuyen-hoi-nam/")
    assert re.findall(r'class="rank[^>]*>(\d)</span> <a[^>]*>([^<]*)', page) == [
        (str(place), name) for place, name in order
    ]
    assert "No tie is open" in desk.get(f"{desk.of_competition}/lots?lang=en")
    assert points(desk) == {"Đơn vị 1": (1, 10), "Đơn vị 2": (2, 8), "Đơn vị 3": (3, 7), "Đơn vị 4": (4, 0)}
    shown_page = desk.get(f"{public}/overall?lang=en")
    assert "Bóng chuyền hơi nam: withdrew: 0 (not counted)" in unescape(shown_page)

    desk.send(f"{desk.home}/overall", {**PLAIN, "points": "10 8 7 6", "missed": "place"})
    assert points(desk)["Đơn vị 4"] == (4, 6)
    assert '<option selected value="place">' in desk.get(f"{desk.home}/overall")
    assert "bring the points of their place, the last" in desk.get(f"{public}/overall?lang=en")
