"""Rules that differ by phase, from the page that sets them to whatever goes by them."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import select

from tests.web.organiser.conftest import UNITS, Desk
from tests.web.organiser.test_brackets import WON, record
from tests.web.organiser.test_competitions import set_up, shown
from tests.web.organiser.test_results import fields
from tournament.domain.competitions.commands import competitions, drawing
from tournament.domain.competitions.commands.competitions import Settings
from tournament.domain.competitions.queries.competitions import set_up_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.engine.text import Text
from tournament.models import Match, db

FINAL = "rules/knockout:-1"


def knock_out(desk: Desk) -> None:
    """Choose a knock-out with a third-place match, which is not drawn yet."""
    with desk.app.app_context():
        options = {"third_place": "match"}
        drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "knockout", options)
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")


def draw(desk: Desk) -> None:
    with desk.app.app_context():
        drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, [1, 2, 3, 4])


def set_final(desk: Desk, **values: str) -> None:
    """Give the final rules of its own."""
    page = f"{desk.of_competition}/{FINAL}"
    assert desk.send(page, {**shown(desk, page), **values}).status_code == 302


def minutes(desk: Desk) -> dict[str, int]:
    """Return how long each match takes."""
    with desk.app.app_context():
        rows = db.session.scalars(select(Match).where(Match.competition_id == desk.competition_id))
        return {row.key: row.minutes for row in rows}


def page_of(desk: Desk, key: str) -> str:
    with desk.app.app_context():
        row = db.session.scalars(select(Match).where(Match.key == key)).one()
        return f"{desk.home}/matches/{row.id}"


def told(text: str) -> list[str]:
    """Return what a public page says of rules that are otherwise in some phase."""
    return [
        f"{title}: {', '.join(re.findall(r'<dt>([^<]*)</dt><dd>([^<]*)</dd>', rules)[0])}"
        for title, rules in re.findall(
            r"<h3>Otherwise in: ([^<]*)</h3>\s*<dl[^>]*>(.*?)</dl>", unescape(text), re.DOTALL
        )
    ]


def test_a_final_of_five_sets_is_played_by_its_own_rules(desk: Desk) -> None:
    knock_out(desk)
    assert re.findall(
        r'href="[^"]*/rules/([^"?]*)[^"]*">([^<]*)</a>', desk.get(f"{desk.of_competition}/rules?lang=en")
    ) == [
        ("knockout", "All rounds of the bracket"),
        ("knockout:-2", "Semi-final"),
        ("third_place", "Third-place match"),
        ("knockout:-1", "Final"),
    ]
    set_final(desk, best_of="5", points="25", match_minutes="75")
    assert set_up(desk).phases == {"knockout/-1": {"best_of": 5, "points": 25, "match_minutes": 75}}
    assert set_up(desk).rules_version == 2
    draw(desk)
    usual = set_up(desk).match_minutes
    assert minutes(desk) == {"K1-1": usual, "K1-2": usual, "T": usual, "F": 75}

    public = desk.browser.get(f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/?lang=en").text
    assert told(public) == ["Final: Best of sets, 5"]
    assert "Otherwise in: Final" in desk.get(f"{desk.of_competition}/draw/minutes?lang=en")

    record(desk, 1, 4, *WON)
    record(desk, 2, 3, *WON)
    semi, final = page_of(desk, "K1-1"), page_of(desk, "F")
    parts = [len(re.findall(r'name="parts-\d+-home"', desk.get(page))) for page in (semi, final)]
    assert parts == [3, 5]
    short = desk.send(final, fields("21-9", "21-9"))
    assert 'id="part-1-error"' in short.text
    assert desk.send(final, fields("25-9", "20-25", "25-9", "20-25", "15-13")).status_code == 302
    places = desk.browser.get(f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/?lang=en").text
    assert re.findall(r'<span class="rank[^"]*">(\d)</span> <a [^>]*>([^<]*)</a>', places)[:2] == [
        ("1", UNITS[0]),
        ("2", UNITS[1]),
    ]
    frozen = desk.send(
        f"{desk.of_competition}/{FINAL}", {**shown(desk, f"{desk.of_competition}/{FINAL}"), "best_of": "1"}
    )
    assert "đã bắt đầu nên luật áp dụng không sửa được nữa" in frozen.text


def test_a_final_plays_every_set_and_a_deciding_set_of_its_own_length(desk: Desk) -> None:
    knock_out(desk)
    set_final(desk, decider="7", least_sets="3")
    draw(desk)
    record(desk, 1, 4, *WON)
    record(desk, 2, 3, *WON)
    final = page_of(desk, "F")
    short = desk.send(f"{final}?lang=en", fields("21-9", "21-9"), form=final)
    assert "Sets are missing: 2 so far, all 3 are played." in short.text
    for deciding in ("15-9", "6-5"):
        wrong = desk.send(final, fields("21-9", "9-21", deciding))
        assert re.findall(r'id="part-(\d)-error"', wrong.text) == ["3"], deciding
    assert desk.send(final, fields("21-9", "21-9", "5-7")).status_code == 302
    with desk.app.app_context():
        row = db.session.scalars(select(Match).where(Match.key == "F")).one()
        assert (row.score, row.winner) == ([[21, 9], [21, 9], [5, 7]], 0)
    public = desk.browser.get(f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/?lang=en").text
    otherwise = unescape(public).partition("<h3>Otherwise in: Final</h3>")[2].partition("</dl>")[0]
    assert re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", otherwise) == [
        ("Points in the deciding set", "7"),
        ("Sets played in any case (0: until one side has won)", "3"),
    ]


def test_other_rules_of_a_phase_move_its_minutes_and_are_taken_away_again(desk: Desk) -> None:
    knock_out(desk)
    draw(desk)
    page = f"{desk.of_competition}/rules/knockout"
    assert desk.send(page, {**shown(desk, page), "match_minutes": "50"}).status_code == 302
    set_final(desk, match_minutes="70")
    assert set_up(desk).phases == {"knockout": {"match_minutes": 50}, "knockout/-1": {"match_minutes": 70}}
    assert minutes(desk) == {"K1-1": 50, "K1-2": 50, "T": 40, "F": 70}

    with desk.app.app_context():
        stored = set_up_of(desk.competition_id)
        names = Text(stored.name.vi, stored.name.en)
        competitions.edit(SYSTEM, desk.exchange_id, desk.competition_id, Settings(names, "men", 45, 20))
    assert minutes(desk) == {"K1-1": 50, "K1-2": 50, "T": 45, "F": 70}

    final = f"{desk.of_competition}/{FINAL}"
    assert desk.send(final, {**shown(desk, final), "as_elsewhere": "1"}).status_code == 302
    assert minutes(desk) == {"K1-1": 50, "K1-2": 50, "T": 45, "F": 50}
    assert set_up(desk).phases == {"knockout": {"match_minutes": 50}}


def test_rules_that_do_not_go_together_in_a_phase_are_refused_where_they_come_from(desk: Desk) -> None:
    knock_out(desk)
    set_final(desk, cap="22")
    assert set_up(desk).phases == {"knockout/-1": {"cap": 22}}
    page = f"{desk.of_competition}/rules"
    refused = desk.send(f"{page}?lang=en", {**shown(desk, page), "points": "25"})
    assert "Final: rules: cap: the highest score 22 is lower than the 25 points of the set." in unescape(refused.text)
    assert set_up(desk).rules["points"] == 21
    assert desk.browser.get(f"{desk.of_competition}/rules/losers").status_code == 404
