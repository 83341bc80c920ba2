"""The regulations: edited once, refused where they contradict each other, read by everybody, nothing left out."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from tests.web.organiser.conftest import Desk
from tournament.domain.competitions.commands import competitions, drawing, withdrawals
from tournament.domain.competitions.queries.competitions import set_up_of
from tournament.domain.competitions.queries.format_told import onward_told
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.engine.formats import build
from tournament.models import Entry, db

SAID = {
    "withdrawal": "keep", "both_forfeit": "none", "late_minutes": "10", "protest_minutes": "30",
    "protest_fee": "500000", "list_most": "12",
    "sheet_most": "10", "women_least": "2", "men_least": "", "age_least": "18", "age_most": "60",
    "fines": "Bỏ trận: 500.000 đồng\n\nTrừ 10 điểm", "prizes": "Nhất: cờ và 2.000.000 đồng",
}  # fmt: skip


def facts(page: str) -> list[tuple[str, str]]:
    return [(unescape(label), unescape(value)) for label, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)]


def test_regulations_are_edited_and_read_by_everybody(drawn: Desk) -> None:
    page = f"{drawn.home}/policies"
    assert "The least age is above the greatest." in drawn.send(f"{page}?lang=en", {**SAID, "age_least": "61"}).text
    crowded = drawn.send(f"{page}?lang=en", {**SAID, "sheet_most": "13"}).text
    assert "A sheet of a match holds no more people than the list of a team." in crowded
    assert drawn.send(page, SAID).status_code == 302
    assert 'value="500000"' in drawn.get(page)
    with drawn.app.app_context():
        values = {**set_up_of(drawn.competition_id).rules, "loss_points": 0, "cap": None}
        competitions.set_rules(SYSTEM, drawn.exchange_id, drawn.competition_id, "standard", values)
        steps: list[dict[str, Any]] = [
            {"by": "match_points"},
            {"by": "set_ratio", "matches": "tied", "when_tied": "3+", "restart": True},
        ]
        competitions.set_ranking(SYSTEM, drawn.exchange_id, drawn.competition_id, steps)
        drawing.undraw(SYSTEM, drawn.exchange_id, drawn.competition_id)
        options = {"groups": 2, "then": "knockout", "advance": 1, "then_third_place": "joint", "then_legs": 2}
        drawing.set_format(SYSTEM, drawn.exchange_id, drawn.competition_id, "groups", options)
        exchanges.set_state(SYSTEM, drawn.exchange_id, "public")
    public = drawn.home.removeprefix("/manage")
    visitor = drawn.app.test_client()
    shown = visitor.get(f"{public}/regulations?lang=en").text
    told = dict(facts(shown))
    assert facts(shown)[:10] == [
        ("When an entry withdraws", "Keep what was played, forfeit the rest"),
        ("When both sides forfeit a match for a place", "Neither of them takes a place"),
        ("A match is lost after a delay of", "10 minutes"), ("Protests are taken within", "30 minutes"),
        ("Fee of a protest", "500.000 đồng"), ("People on the list of a team, at most", "12 people"),
        ("People on the sheet of a match, at most", "10 people"), ("Women on the court, at least", "2 people"),
        ("Age, at least", "18 years"), ("Age, at most", "60 years"),
    ]  # fmt: skip
    assert facts(shown)[10:21] == [
        ("Format", "Groups"), ("Groups", "2"), ("Legs", "1"), ("How groups are filled", "Snake"), ("Then", "Knock-out"),
        ("Advance from each group", "1"), ("Best next-placed that go through", "0"),
        ("Pairs of the first round", "worked out"), ("Knock-out: Third place", "Joint third"),
        ("Knock-out: Placement", "None"), ("Knock-out: Legs", "2"),
    ]  # fmt: skip
    assert "<p>Trừ 10 điểm</p>" in shown
    zero = {label: value for label, value in told.items() if value in {"0", "none"}}
    assert len(zero) >= 2, "a loss without points and a set without a cap are told"
    order = re.search(r"<ol>(.*?)</ol>", shown, re.DOTALL)
    assert order is not None
    assert re.findall(r"<li>(.*?)</li>", order[1]) == [
        "match points",
        "set ratio (matches among the tied, when three or more are tied, anew for those still tied after the run)",
    ]
    assert f"{public}/regulations" in visitor.get(f"{public}/documents").text


def test_who_goes_on_is_told_once_it_is_drawn(drawn: Desk) -> None:
    with drawn.app.app_context():
        drawing.undraw(SYSTEM, drawn.exchange_id, drawn.competition_id)
        drawing.set_format(SYSTEM, drawn.exchange_id, drawn.competition_id, "groups", {"groups": 2, "then": "knockout"})
        entered = db.session.scalars(select(Entry.id).where(Entry.competition_id == drawn.competition_id)).all()
        drawing.order_by_hand(SYSTEM, drawn.exchange_id, drawn.competition_id, list(entered))
        exchanges.set_state(SYSTEM, drawn.exchange_id, "public")
    shown = drawn.app.test_client().get(f"{drawn.home.removeprefix('/manage')}/regulations?lang=en").text
    assert dict(facts(shown))["Who goes on from the groups"] == "the first 2 of each group"


@pytest.mark.parametrize(
    ("format_", "entries", "options", "told"),
    [
        ("heats", 30, {"advance": 3, "fastest": 4}, [
            ("who goes on from the heats of round 1", "the first 3 of each heat, 4 others by their marks"),
            ("who goes on from the heats of round 2", "the first 4 of each heat"),
        ]),
        ("qualification", 12, {}, [("who goes on from the heats of round 1", "the first 8 of each heat")]),
        ("one_heat", 8, {}, []),
    ],
)  # fmt: skip
def test_who_goes_on_from_heats_is_told(
    format_: str, entries: int, options: dict[str, object], told: list[tuple[str, str]]
) -> None:
    assert [(str(each.label), str(each.value)) for each in onward_told(build(format_, entries, options))] == told


def test_a_competition_may_say_otherwise_and_falls_back_where_it_says_nothing(drawn: Desk) -> None:
    with drawn.app.app_context():
        usual = {"withdrawal": "annul", "late_minutes": 15, "age_most": 60, "prizes": "Cờ"}
        exchanges.set_policies(SYSTEM, drawn.exchange_id, usual)
        exchanges.set_state(SYSTEM, drawn.exchange_id, "public")
    page = f"{drawn.of_competition}/policies"
    own = {
        "withdrawal": "keep",
        "both_forfeit": "none",
        "late_minutes": "10",
        "age_most": "60",
        "prizes": "Cúp\n\nTiền",
    }
    refused = drawn.send(f"{page}?lang=en", {**own, "age_least": "61"})
    assert "The least age is above the greatest." in refused.text
    assert drawn.send(page, own).status_code == 302
    visitor = drawn.app.test_client()
    address = f"{drawn.home.removeprefix('/manage')}/regulations?lang=en"
    first, _, second = visitor.get(address).text.partition("Otherwise than for all competitions")
    assert dict(facts(first)) == {
        "When an entry withdraws": "Annul all of the entry's group results",
        "When both sides forfeit a match for a place":
            "Both share the lower place: of a final the second, nobody is first",
        "A match is lost after a delay of": "15 minutes",
        "Age, at most": "60 years",
    }  # fmt: skip
    otherwise = facts(second.partition("<h3>Rules</h3>")[0])
    assert otherwise == [
        ("When an entry withdraws", "Keep what was played, forfeit the rest"),
        ("When both sides forfeit a match for a place", "Neither of them takes a place"),
        ("A match is lost after a delay of", "10 minutes"),
    ], "what is as in all is not repeated"
    assert "<p>Tiền</p>" in second
    withdraw = drawn.get(f"{drawn.of_competition}/entries/1/withdraw?lang=en")
    chosen = re.findall(r"<option selected[^>]*>([^<]*)", withdraw)
    assert chosen == ["Keep what was played, forfeit the rest"]
    with drawn.app.app_context():
        withdrawals.withdraw(SYSTEM, drawn.exchange_id, 1)
        assert db.session.get_one(Entry, 1).withdrawal_policy == "keep"
    assert drawn.send(page, dict.fromkeys(own, "")).status_code == 302
    assert "Otherwise than for all competitions" not in visitor.get(address).text
