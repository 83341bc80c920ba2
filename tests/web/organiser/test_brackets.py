"""The public bracket says why a side goes on without a match, and from which matches nobody does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select

from tests.support.brackets import boxes_on
from tests.support.editions import set_clock
from tests.support.forms import confirmed, forms_on
from tests.web.organiser.conftest import OPENS, UNITS, Desk
from tests.web.organiser.test_results import fields
from tournament.domain.competitions.commands import drawing, entries, policies, withdrawals
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.queries.overall import ranking
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.editions import copying
from tournament.engine.draw import differences
from tournament.engine.formats import build
from tournament.engine.match_status import Status
from tournament.engine.text import Text
from tournament.interchange.draw_v1 import from_stored
from tournament.models import Competition, Duty, Match, db

Shown = tuple[str, tuple[tuple[str, str], ...], str]
"""A match of a bracket: its title, its sides with “won” behind the winner, and what is said of it."""


def bracket(desk: Desk) -> list[Shown]:
    """Return the matches of the public bracket in the order in which they stand there."""
    page = desk.browser.get(f"{desk.home.removeprefix('/manage')}/brackets?lang=en")
    return [
        (box.title, tuple((name, "won" if won else "") for name, won in zip(box.sides, box.won, strict=True)), box.note)
        for box in boxes_on(page.text)
    ]


def knock_out_of(desk: Desk, more: int) -> None:
    """Draw a knock-out with a third-place match of the four units and `more` entries, in their order."""
    with desk.app.app_context():
        names = [NewEntry((1 + (number - 1) % 4,), f"Đội {number + 4}") for number in range(1, more + 1)]
        entries.add(SYSTEM, desk.exchange_id, desk.competition_id, names)
        third = {"third_place": "match"}
        drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "knockout", third)
        drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, range(1, more + 5))
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")


def record(desk: Desk, home: int, away: int, *sets: str, **more: str) -> None:
    """Send the result of the open match between two entries, by their ids; the sets stand as `home` won them."""
    with desk.app.app_context():
        rows = db.session.scalars(select(Match).where(Match.competition_id == desk.competition_id))
        row = next(row for row in rows if row.status is Status.OPEN and {row.home_id, row.away_id} == {home, away})
        turned, page = row.home_id != home, f"{desk.home}/matches/{row.id}"
    scores = ["-".join(each.split("-")[::-1]) for each in sets] if turned else sets
    assert desk.send(page, fields(*scores, **more)).status_code == 302


WON = ("21-9", "21-9")


@pytest.mark.parametrize(("status", "said"), [("double_forfeit", "Both forfeited"), ("no_contest", "No contest")])
def test_a_match_without_a_winner_shows_who_has_no_opponent_because_of_it(desk: Desk, status: str, said: str) -> None:
    knock_out_of(desk, 2)
    record(desk, 3, 6, status=status)
    record(desk, 4, 5, *WON)
    record(desk, 1, 4, *WON)
    record(desk, 1, 2, *WON)
    one, two, three, four = UNITS
    assert bracket(desk) == [
        ("Quarter-final 1", ((four, "won"), ("Đội 5", "")), ""),
        ("Quarter-final 2", ((three, ""), ("Đội 6", "")), f"{said}: nobody goes on"),
        ("Semi-final 1", ((one, "won"), (four, "")), ""),
        ("Semi-final 2", ((two, "won"), ("Winner of QF2: nobody", "")), "Bye"),
        ("Final", ((one, "won"), (two, "")), ""),
        ("Third-place match", ((four, "won"), ("Loser of SF2: nobody", "")), "Bye"),
    ]
    public = f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/matches"
    assert onward(desk, f"{public}/K1-2") == ["Nobody goes on from this match."]
    assert onward(desk, f"{public}/K1-1") == ["Winner goes to: Semi-final 1"]
    assert onward(desk, f"{public}/K2-2") == ["Loser goes to: Third-place match", "Winner goes to: Final"]


def test_the_way_of_a_team_is_marked(desk: Desk) -> None:
    knock_out_of(desk, 2)
    record(desk, 4, 5, *WON)
    record(desk, 1, 4, *WON)
    page = f"{desk.home.removeprefix('/manage')}/brackets"
    assert re.findall(r"is-mine", desk.browser.get(page).text) == []
    marked = desk.browser.get(f"{page}?team=don-vi-4").text
    assert [box.code for box in boxes_on(marked) if box.is_mine] == ["TK1", "BK1", "H3"]
    assert len(re.findall(r'<path class="bracket-line t\d+ is-mine"', marked)) == 1
    assert '<option value="don-vi-4" selected>Đơn vị 4</option>' in marked
    assert desk.browser.get(f"{page}?team=nobody").status_code == 400


def test_a_bracket_is_printed_on_as_many_sheets_as_it_takes(desk: Desk) -> None:
    knock_out_of(desk, 28)
    page = f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/bracket"
    printed = desk.browser.get(page).text
    headings = re.findall(r'<h2 class="plain" id="sheet-\d">.*?<small>([^<]*)</small>', printed)
    assert headings == ["tờ 1/3", "tờ 2/3", "tờ 3/3"]
    boxes = boxes_on(printed)
    assert len(boxes) == 32
    assert [(box.code, box.note) for box in boxes if box.note] == [
        ("BK1", "Đội thắng vào CK, tờ 3"), ("BK2", "Đội thắng vào CK, tờ 3"),
    ]  # fmt: skip
    assert re.findall(r'<small class="bracket-join">([^<]*)<', printed) == ["tờ 1", "tờ 2", "tờ 1", "tờ 2"]
    larger = desk.browser.get(f"{page}?size=a3").text
    assert (len(boxes_on(larger)), "bracket-join" in larger) == (32, False)
    assert desk.browser.get(f"{page}?size=b5").status_code == 400


def test_organisers_see_the_bracket_of_a_draft_and_enter_results_from_it(desk: Desk) -> None:
    with desk.app.app_context():
        drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "knockout", {})
        drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, range(1, 5))
    page = desk.get(f"{desk.of_competition}/")
    assert [box.code for box in boxes_on(page)] == ["BK1", "BK2", "CK"]
    links = re.findall(r'<p class="bracket-title">\s*<a href="([^"]*)"', page)
    assert len(links) == 3
    assert desk.send(links[0], fields(*WON)).status_code == 302
    assert next(box.won for box in boxes_on(desk.get(f"{desk.of_competition}/"))) == (True, False)


def test_what_has_no_bracket_has_no_sheets(desk: Desk) -> None:
    desk.draw()
    with desk.app.app_context():
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
    page = f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam"
    assert [desk.browser.get(f"{page}/{name}").status_code for name in ("", "bracket")] == [200, 404]


def test_matches_after_which_none_comes_only_say_how_they_ended(desk: Desk) -> None:
    knock_out_of(desk, 0)
    record(desk, 1, 4, *WON)
    record(desk, 2, 3, *WON)
    record(desk, 1, 2, status="double_forfeit")
    record(desk, 3, 4, status="no_contest")
    one, two, three, four = UNITS
    assert bracket(desk)[2:] == [
        ("Final", ((one, ""), (two, "")), "Both forfeited"),
        ("Third-place match", ((four, ""), (three, "")), "No contest"),
    ]
    public = f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/matches"
    assert [onward(desk, f"{public}/{key}") for key in ("T", "F")] == [[], []]


@pytest.mark.both_databases
def test_the_places_of_a_final_that_both_forfeited_are_the_same_wherever_they_are_told(desk: Desk) -> None:
    knock_out_of(desk, 0)
    for pair in ((1, 4), (2, 3), (4, 3)):
        record(desk, *pair, *WON)
    record(desk, 1, 2, status="double_forfeit")
    one, two, three, four = UNITS
    assert told_places(desk) == [(2, one), (2, two), (3, four), (4, three)]
    with desk.app.app_context():
        policies.set_policies(SYSTEM, desk.exchange_id, desk.competition_id, {"both_forfeit": "none"})
    assert told_places(desk) == [(3, four), (4, three)]


def told_places(desk: Desk) -> list[tuple[int, str]]:
    """Return the places on the public page, which programs and the overall ranking have too."""
    home = desk.home.removeprefix("/manage")
    page = desk.browser.get(f"{home}/bong-chuyen-hoi-nam/?lang=en").text
    shown = re.findall(
        r'<span class="rank[^"]*">(\d+)</span> <a [^>]*>([^<]*)</a>', page.partition('class="places"')[2]
    )
    places = [(int(place), name) for place, name in shown]
    api = desk.browser.get(f"/api/v1{home}/bong-chuyen-hoi-nam/").get_json()
    assert [(each["place"], each["name"]) for each in api["places"]] == places
    with desk.app.app_context():
        ranked = ranking(desk.exchange_id).standings
        assert {(each.unit.name, sum(each.medals)) for each in ranked} == {
            (name, int(any(place < 4 and name == holder for place, holder in places))) for name in UNITS
        }
    return places


def onward(desk: Desk, page: str) -> list[str]:
    """Return what the page of a match says of its sides afterwards."""
    return re.findall(r"<dt>Next match</dt><dd>([^<]*)</dd>", desk.browser.get(f"{page}/?lang=en").text)


def test_a_side_that_left_and_a_final_that_is_not_needed_are_said(desk: Desk) -> None:
    with desk.app.app_context():
        drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "double_elimination", {"reset": True})
        drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, range(1, 5))
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
        withdrawals.withdraw(SYSTEM, desk.exchange_id, 4)
    record(desk, 2, 3, status="walkover", winner="0")
    record(desk, 1, 2, *WON)
    record(desk, 2, 3, *WON)
    record(desk, 1, 2, *WON)
    one, two, three, four = UNITS
    assert bracket(desk) == [
        ("Winners' bracket, round 1, match 1", ((one, "won"), (four, "")), "Walkover"),
        ("Winners' bracket, round 1, match 2", ((two, "won"), (three, "")), "Walkover"),
        ("Winners' bracket, round 2, match 1", ((one, "won"), (two, "")), ""),
        ("Losers' bracket, round 1, match 1", ((four, ""), (three, "won")), "Walkover"),
        ("Losers' bracket, round 2, match 1", ((two, "won"), (three, "")), ""),
        ("Final", ((one, "won"), (two, "")), ""),
        ("Reset final", ((two, ""), (one, "")), "Not needed"),
    ]


def groups_of_eight(desk: Desk, options: Mapping[str, object]) -> None:
    """Draw groups of the four units and four more entries, in their order, with what follows."""
    with desk.app.app_context():
        names = [NewEntry((1 + (number - 1) % 4,), f"Đội {number + 4}") for number in range(1, 5)]
        entries.add(SYSTEM, desk.exchange_id, desk.competition_id, names)
        drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "groups", options)
        drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, range(1, 9))
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")


def test_the_pairs_of_a_bracket_are_drawn_once_its_groups_are_over(desk: Desk) -> None:
    """Four groups of two, in which the better number wins: winners 1 to 4, and 8 to 5 behind them."""
    groups_of_eight(desk, {"groups": 4, "then": "knockout"})
    page = f"{desk.of_competition}/draw/bracket"
    early = desk.send(f"{page}?lang=en", {"seed": "19/8"}, form=f"{desk.home}/log")
    assert "The groups are not over yet." in early.text
    for winner, loser in ((1, 8), (2, 7), (3, 6), (4, 5)):
        record(desk, winner, loser, *WON)

    assert desk.send(page, {"seed": "19/8"}).status_code == 302
    pairs = re.findall(r"<li>([A-D]1) [^–]* – ([A-D]2) [^<]*</li>", desk.get(page))
    assert len(pairs) == 4
    assert all(host[0] != guest[0] for host, guest in pairs)
    with desk.app.app_context():
        held = dict(zip("ABCD", range(1, 5), strict=True)), dict(zip("ABCD", range(8, 4, -1), strict=True))
        rows = db.session.scalars(select(Match).where(Match.key.like("K1-%")).order_by(Match.key))
        assert [(row.home_id, row.away_id) for row in rows] == [(held[0][h[0]], held[1][g[0]]) for h, g in pairs]
        format_ = db.session.scalars(select(Competition.format)).one()
        assert format_ is not None
        assert format_["options"]["pairs"] == ",".join(f"{host}-{guest}" for host, guest in pairs)
    public = f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/bracket-draw.json"
    published = from_stored(desk.browser.get(public).get_json())
    assert (published.seed, differences(published)) == ("19/8", [])
    assert "19/8" in desk.get(f"{desk.of_competition}/draw/minutes")

    with desk.app.app_context():
        first = db.session.scalars(select(Match).where(Match.key == "K1-1")).one()
        sides = first.home_id or 0, first.away_id or 0
    record(desk, *sides, *WON)
    again = desk.send(f"{page}?lang=en", {"seed": "20/8"}, form=f"{desk.home}/log")
    assert "The bracket has results already: its pairs are not drawn again." in again.text


def test_drawing_the_pairs_leaves_each_match_its_court_its_time_its_duty_and_its_event(desk: Desk) -> None:
    groups_of_eight(desk, {"groups": 4, "then": "knockout"})
    with desk.app.app_context():
        rules = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee",), max_duties=0)
        planning_rules.set_competition_rules(SYSTEM, desk.exchange_id, desk.competition_id, rules)
        timetable.plan(SYSTEM, desk.exchange_id, 0.02)
        (referee,) = officials.add(SYSTEM, desk.exchange_id, [NewOfficial("Trọng tài")])
        for row in db.session.scalars(select(Match.id).where(Match.group.is_(None))).all():
            duties.assign(SYSTEM, desk.exchange_id, row, "referee", referee, anyway=True)
        timetable.publish(SYSTEM, desk.exchange_id)
    set_clock(desk.app, OPENS)
    for winner, loser in ((1, 8), (2, 7), (3, 6), (4, 5)):
        record(desk, winner, loser, *WON)
    before, guests = planned(desk)
    assert (len(before), None in {part for each in before for part in each}) == (14, False)

    assert desk.send(f"{desk.of_competition}/draw/bracket", {"seed": "20/8"}).status_code == 302
    after, others = planned(desk)
    assert others != guests
    assert after == before


def test_pairs_typed_by_hand_leave_each_match_where_it_is(desk: Desk) -> None:
    groups_of_eight(desk, {"groups": 4, "then": "knockout"})
    with desk.app.app_context():
        timetable.plan(SYSTEM, desk.exchange_id, 0.02)
        timetable.publish(SYSTEM, desk.exchange_id)
    before = placed(desk)
    assert None not in {part for each in before.values() for part in each}
    page = f"{desk.of_competition}/format/groups"
    (form,) = forms_on(desk.browser.get(page), page)
    shown = form.filled({"pairs": "A1-C2,B1-D2,C1-A2,D1-B2"}).send(desk.browser)
    assert confirmed(desk.browser, shown, page).status_code == 302
    assert placed(desk) == before
    with desk.app.app_context():
        format_ = db.session.scalars(select(Competition.format)).one()
        assert format_ is not None
        assert format_["options"]["pairs"] == "A1-C2,B1-D2,C1-A2,D1-B2"


def placed(desk: Desk) -> dict[str, tuple[object, ...]]:
    with desk.app.app_context():
        rows = db.session.scalars(select(Match).where(Match.competition_id == desk.competition_id))
        return {row.key: (row.id, row.uid, row.court_id, row.starts_at) for row in rows}


def test_the_bracket_is_drawn_after_the_matches_of_lucky_losers_too(desk: Desk) -> None:
    """Four groups of two: the seconds 8 to 5 play for the places left, and none meets the winner of its group."""
    groups_of_eight(desk, {"groups": 4, "advance": 1, "lucky_losers": True, "then": "knockout"})
    for winner, loser in ((1, 8), (2, 7), (3, 6), (4, 5)):
        record(desk, winner, loser, "21-9", f"21-{winner + 1}")
    with desk.app.app_context():
        lucky = [(row.home_id or 0, row.away_id or 0) for row in db.session.scalars(
            select(Match).where(Match.key.like("LL-%")).order_by(Match.key))]  # fmt: skip
    for pair in lucky:
        record(desk, *pair, *WON)
    assert desk.send(f"{desk.of_competition}/draw/bracket", {"seed": "19/8"}).status_code == 302
    with desk.app.app_context():
        rows = {row.key: row for row in db.session.scalars(select(Match).where(Match.group.is_(None)))}
        assert [rows[f"LL-{number}"].score for number in (1, 2)] == [[[21, 9], [21, 9]]] * 2
        own_group = [(each.home_id, each.away_id) for each in rows.values() if each.key.startswith("K1")]
    assert {away for _, away in own_group} == {home for home, _ in lucky}
    assert all((home or 0) + (away or 0) != 9 for home, away in own_group)
    first = own_group[0]
    record(desk, first[0] or 0, first[1] or 0, *WON)
    again = desk.send(f"{desk.of_competition}/draw/bracket?lang=en", {"seed": "20/8"}, form=f"{desk.home}/log")
    assert "The bracket has results already" in again.text


def planned(desk: Desk) -> tuple[list[tuple[object, ...]], list[int | None]]:
    """Return where and when the matches of the bracket are, with their events and duties, and the guests there."""
    with desk.app.app_context():
        rows = db.session.execute(
            select(Match, Duty.draft, Duty.official_id)
            .join(Duty, Duty.match_id == Match.id)
            .where(Match.group.is_(None))
            .order_by(Match.key, Duty.draft)
        ).all()
        places = [(row.key, row.id, row.uid, row.court_id, row.starts_at, *duty) for row, *duty in rows]
        return places, [row.away_id for row, *_ in rows if row.round == 1]


def test_the_next_edition_of_a_chain_has_its_bracket_without_the_pairs_drawn(desk: Desk) -> None:
    chain = {"groups": 4, "then": "groups", "advance": 1, "then_groups": 2, "then_then": "knockout", "then_advance": 2}
    groups_of_eight(desk, chain)
    for winner, loser in ((1, 8), (2, 7), (3, 6), (4, 5), (1, 4), (2, 3)):
        record(desk, winner, loser, *WON)
    assert desk.send(f"{desk.of_competition}/draw/bracket", {"seed": "19/8"}).status_code == 302
    with desk.app.app_context():
        drawn = db.session.scalars(select(Competition.format)).one()
        assert drawn is not None
        assert drawn["options"]["then_pairs"]
        name = Text("Sau", "Next")
        new = copying.copy_exchange(SYSTEM, desk.exchange_id, desk.exchange_id, name, date(2027, 8, 19))
        copied = db.session.scalars(select(Competition.format).where(Competition.exchange_id == new)).one()
        assert copied is not None
        assert "then_pairs" not in copied["options"]
        assert len(build(copied["name"], 8, copied["options"]).matches) == 4 + 2 + 3
