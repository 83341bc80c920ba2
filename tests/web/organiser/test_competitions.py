"""Setting a competition up: rules in versions, tie-breaks, format, draw, and what is frozen when."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import select

from tests.support.brackets import boxes_on
from tests.support.forms import confirmed
from tests.web.organiser.conftest import UNITS, Desk
from tests.web.organiser.test_results import fields, match_id
from tournament.domain.competitions.commands import adjustments, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.queries.competitions import SetUp, entries_of, set_up_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.engine.draw import differences
from tournament.interchange.draw_v1 import from_stored
from tournament.models import Adjustment, Competition, Exchange, db


def set_up(desk: Desk) -> SetUp:
    with desk.app.app_context():
        return set_up_of(desk.competition_id)


def shown(desk: Desk, page: str) -> dict[str, str]:
    """Return what the fields of a page hold."""
    inputs = re.findall(r"<input[^>]*>", desk.get(page))
    found = ((re.search(r'name="([^"]+)"', each), re.search(r'value="([^"]*)"', each)) for each in inputs)
    return {name[1]: value[1] for name, value in found if name and value and name[1] != "csrf_token"}


def test_rules_are_saved_as_versions_and_frozen_when_play_begins(desk: Desk) -> None:
    page = f"{desk.of_competition}/rules"
    assert desk.send(page, {**shown(desk, page), "points": "25"}).status_code == 302
    assert (set_up(desk).rules_version, set_up(desk).rules["points"]) == (2, 25)

    refused = desk.send(page, {**shown(desk, page), "points": "0"})
    assert 'id="points-error"' in refused.text
    assert set_up(desk).rules_version == 2

    assert shown(desk, f"{page}?preset=decider-21")["decider"] == "21"

    desk.draw()
    desk.send(f"{desk.home}/matches/{match_id(desk)}", fields("25-10", "25-10"))
    frozen = desk.send(page, {**shown(desk, page), "points": "21"})
    assert "đã bắt đầu nên luật áp dụng không sửa được nữa" in frozen.text
    assert set_up(desk).rules["points"] == 25


def test_a_second_competition_of_a_division_has_a_name_of_its_own(desk: Desk) -> None:
    page, air_men = f"{desk.home}/competitions/", {"preset": "air_volleyball/standard", "division": "men"}
    assert desk.send(page, air_men).status_code == 302
    assert desk.send(page, {**air_men, "name_vi": "Nam từ 46 đến 55 tuổi", "name_en": "Men 46–55"}).status_code == 302
    assert desk.send(page, air_men).status_code == 302
    same = desk.send(page, {**air_men, "name_vi": "nam  từ 46 đến 55 TUỔI"})
    assert re.search(r'id="name_vi-error".*?Đã có nội dung tên “nam từ 46 đến 55 TUỔI”', same.text, re.DOTALL)
    with desk.app.app_context():
        rows = db.session.scalars(select(Competition).order_by(Competition.position))
        assert [(row.name_vi, row.name_en, row.slug) for row in rows] == [
            ("Bóng chuyền hơi nam", "Air volleyball, men", "bong-chuyen-hoi-nam"),
            ("Bóng chuyền hơi nam 2", "Air volleyball, men 2", "bong-chuyen-hoi-nam-2"),
            ("Nam từ 46 đến 55 tuổi", "Men 46–55", "nam-tu-46-den-55-tuoi"),
            ("Bóng chuyền hơi nam 3", "Air volleyball, men 3", "bong-chuyen-hoi-nam-3"),
        ]


def test_competitions_of_one_sport_are_told_apart_by_their_classes(desk: Desk) -> None:
    page, pulling = f"{desk.home}/competitions/", {"preset": "tug_of_war/best-of-3", "division": "men"}
    for category in ("đến  640 kg", "đến 720 kg"):
        assert desk.send(page, {**pulling, "category": category}).status_code == 302
    assert desk.send(page, {**pulling, "division": "open", "category": "lãnh đạo"}).status_code == 302
    settings = f"{desk.home}/competitions/keo-co-nam-den-720-kg/settings"
    assert (
        desk.send(settings, {**shown(desk, settings), "division": "men", "category": "trên 640 kg"}).status_code == 302
    )
    with desk.app.app_context():
        of_it = select(Competition).where(Competition.sport == "tug_of_war")
        rows = db.session.scalars(of_it.order_by(Competition.position))
        assert [(row.name_vi, row.name_en, row.category) for row in rows] == [
            ("Kéo co nam, đến 640 kg", "Tug of war, men, đến 640 kg", "đến 640 kg"),
            ("Kéo co nam, đến 720 kg", "Tug of war, men, đến 720 kg", "trên 640 kg"),
            ("Kéo co, lãnh đạo", "Tug of war, lãnh đạo", "lãnh đạo"),
        ]


def test_tie_breaks_follow_their_positions(desk: Desk) -> None:
    rows = [
        ("2", "wins", "all", ""),
        ("1", "match_points", "all", ""),
        ("3", "head_to_head", "tied", "2"),
        ("", "", "all", ""),
    ]
    sent: dict[str, str] = {}
    for number, (order, by, matches, when) in enumerate(rows):
        name = f"steps-{number}"
        sent |= {f"{name}-order": order, f"{name}-by": by, f"{name}-matches": matches, f"{name}-when_tied": when}
    sent |= {"steps-2-restart": "each"}
    assert desk.send(f"{desk.of_competition}/ranking", sent).status_code == 302

    assert [step.restart for step in set_up(desk).ranking] == [False, False, "each"]
    steps = [(step.by, step.matches, step.when_tied) for step in set_up(desk).ranking]
    assert steps == [("match_points", "all", None), ("wins", "all", None), ("head_to_head", "tied", 2)]


def test_a_capped_tie_break_has_its_number_and_others_have_none(desk: Desk) -> None:
    page = f"{desk.of_competition}/ranking"
    capped = {"steps-0-by": "capped_difference", "steps-0-matches": "all", "steps-0-when_tied": ""}
    assert "Enter what a match counts at most." in unescape(desk.send(f"{page}?lang=en", capped).text)
    other = capped | {"steps-0-by": "wins", "steps-0-cap": "5"}
    assert "leave this empty" in unescape(desk.send(f"{page}?lang=en", other).text)
    assert desk.send(page, capped | {"steps-0-cap": "5"}).status_code == 302
    assert [(step.by, step.cap) for step in set_up(desk).ranking] == [("capped_difference", 5)]
    assert '<input aria-label="Step 1 counts at most, a match"' in desk.get(f"{page}?lang=en")


def test_a_federations_list_is_a_start(desk: Desk) -> None:
    page = desk.get(f"{desk.of_competition}/ranking?preset=ittf")
    chosen = re.findall(r'<option selected value="(\w+)">', page)
    assert [by for by in chosen if by in {"match_points", "set_ratio", "points_ratio", "lots"}] == [
        "match_points", "match_points", "set_ratio", "points_ratio", "lots",
    ]  # fmt: skip


def test_what_follows_the_groups_shows_its_options_first(desk: Desk) -> None:
    page = f"{desk.of_competition}/format/groups"
    first = desk.send(page, {"groups": "2", "legs": "1", "policy": "snake", "then": "knockout", "laid_out_for": "none"})
    assert 'name="then_third_place"' in first.text
    assert set_up(desk).format is None

    options = {"groups": "2", "legs": "1", "policy": "snake", "then": "knockout", "advance": "1",
               "best_thirds": "0", "then_third_place": "none", "then_placement": "none"}  # fmt: skip
    costs = desk.send(f"{page}?lang=en", {**options, "laid_out_for": "knockout", "look": "1"})
    assert "3 matches, at most 2 for one team" in costs.text
    assert desk.send(page, {**options, "laid_out_for": "knockout"}).status_code == 302
    assert (set_up(desk).format, set_up(desk).options["advance"]) == ("groups", 1)


def choose_first(desk: Desk) -> None:
    """Choose the first format that is proposed."""
    offered = re.findall(r'name="proposal" value="([^"]+)"', desk.get(f"{desk.of_competition}/format"))
    assert desk.send(f"{desk.of_competition}/format", {"proposal": offered[0]}).status_code == 302


def test_a_proposal_of_an_outdated_page_is_never_another_format(desk: Desk) -> None:
    """What is proposed hangs on the number of entries, courts and minutes; the first of an old page may not exist."""
    assert desk.send(f"{desk.of_competition}/format?lang=en", {"proposal": "swiss rounds=99"}).status_code == 302
    assert set_up(desk).format is None
    assert "What is proposed has changed since" in desk.get(f"{desk.of_competition}/format?lang=en")


def test_the_draw_is_published_with_its_seed_and_taken_back(desk: Desk) -> None:
    choose_first(desk)
    desk.send(f"{desk.of_competition}/draw", {"seed": "2026-08-19", "apart": "soft"})
    draw = set_up(desk).draw
    assert draw is not None
    assert (draw.seed, differences(draw)) == ("2026-08-19", [])
    with desk.app.app_context():
        assert [entry.number for entry in entries_of(desk.competition_id)] == [1, 2, 3, 4]
    assert "2026-08-19" in desk.get(f"{desk.of_competition}/draw/minutes")
    ways = re.findall(
        r'<th scope="row" class="ordinal">.*<td>([^<]*)</td></tr>', desk.get(f"{desk.of_competition}/draw")
    )
    assert ways == ["bốc thăm"] * 4  # in Vietnamese what was drawn is no match that ended level

    page = f"{desk.of_competition}/draw/take-back"
    confirmed(desk.browser, desk.send(page, form=f"{desk.of_competition}/draw"), page)
    assert (set_up(desk).draw, set_up(desk).drawn_at) == (None, None)


def test_a_draw_by_hand_needs_each_entry_once(desk: Desk) -> None:
    choose_first(desk)
    page = f"{desk.of_competition}/draw/by-hand"
    twice = desk.send(page, {f"numbers-{n}": str(id_) for n, id_ in enumerate([1, 2, 3, 3])})
    assert "Mỗi đội phải có đúng một số thăm." in twice.text

    desk.send(page, {f"numbers-{n}": str(id_) for n, id_ in enumerate([4, 3, 2, 1])})
    with desk.app.app_context():
        assert [entry.name for entry in entries_of(desk.competition_id)] == UNITS[::-1]


def test_a_withdrawal_says_what_each_policy_costs(drawn: Desk) -> None:
    drawn.send(f"{drawn.home}/matches/{match_id(drawn)}", fields("21-9", "21-9"))
    page = f"{drawn.of_competition}/entries/1/withdraw"
    effects = re.findall(r'<td class="number">(\d+)</td>', drawn.get(page))
    assert effects == ["3", "0", "0", "2", "3", "0"]  # annul; keep; keep from half, of which one in three is less

    confirmed(drawn.browser, drawn.send(page, {"policy": "keep", "note": "Chấn thương"}), page)
    with drawn.app.app_context():
        withdrawn = entries_of(drawn.competition_id)[0]
    assert (withdrawn.withdrawal_policy, withdrawn.withdrawn_at is not None) == ("keep", True)


def test_another_unit_takes_the_place_of_a_drawn_team_until_that_has_played(drawn: Desk) -> None:
    with drawn.app.app_context():
        fifth = blocks.add_units(SYSTEM, 1, [("Đơn vị 5", "")])
        exchanges.set_participants(SYSTEM, drawn.exchange_id, [1, 2, 3, 4, *fifth])
    drawn.send(f"{drawn.of_competition}/entries/2/athletes", {"athletes": "Trần Thị Mẫu"})
    with drawn.app.app_context():
        adjustments.adjust(SYSTEM, drawn.exchange_id, drawn.competition_id, 2, "points", "-3", "Đến muộn")
        exchange = db.session.get_one(Exchange, drawn.exchange_id)
        exchange.overall = {**exchange.overall, "shares": {"2": {"2": 70}, "3": {"3": 100}}}
        db.session.commit()
    first = match_id(drawn)
    page = f"{drawn.of_competition}/entries/2/replace"
    silent = drawn.send(page, {"lead": "5", "reason": " "})
    assert silent.status_code == 200
    taken = drawn.send(page, {"lead": "5", "name": "ĐƠN VỊ 1", "reason": "Bận việc"})
    assert "Đã có đội tên “ĐƠN VỊ 1”" in taken.text
    assert drawn.send(page, {"lead": "5", "partners": ["3"], "name": "", "reason": "Bận việc"}).status_code == 302
    with drawn.app.app_context():
        found = next(entry for entry in entries_of(drawn.competition_id) if entry.id == 2)
        assert (found.name, found.units, found.number, found.athletes) == (
            "Liên quân Đơn vị 5 – Đơn vị 3", ("Đơn vị 5", "Đơn vị 3"), 2, (),
        )  # fmt: skip
        # Points taken from the old team, and what its units had agreed on, are not the new one's.
        assert list(db.session.scalars(select(Adjustment.points))) == []
        assert db.session.get_one(Exchange, drawn.exchange_id).overall["shares"] == {"3": {"3": 100}}
    assert "thay cho Đơn vị 2: Bận việc" in unescape(drawn.get(f"{drawn.home}/log"))

    drawn.send(f"{drawn.home}/undo", form=f"{drawn.home}/log")
    with drawn.app.app_context():
        found = next(entry for entry in entries_of(drawn.competition_id) if entry.id == 2)
        assert (found.name, found.units, found.athletes) == ("Đơn vị 2", ("Đơn vị 2",), ("Trần Thị Mẫu",))
        assert list(db.session.scalars(select(Adjustment.points))) == [-3]

    drawn.send(f"{drawn.home}/matches/{first}", fields("21-9", "21-9"))
    late = drawn.send(f"{page}?lang=en", {"lead": "5", "reason": "Bận việc"})
    assert "Đơn vị 2 has played already: it can withdraw, but not be replaced." in late.text


def test_a_joint_team_has_its_lead_unit_first(desk: Desk) -> None:
    desk.send(
        f"{desk.of_competition}/entries", {"lead": "3", "partners": ["1", "3"], "name": "Liên quân", "strength": ""}
    )
    with desk.app.app_context():
        joint = entries_of(desk.competition_id)[-1]
    assert (joint.name, joint.units) == ("Liên quân", ("Đơn vị 3", "Đơn vị 1"))

    again = desk.send(f"{desk.of_competition}/entries", {"lead": "2", "name": "liên quân", "strength": ""})
    assert re.search(r'id="name-error".*?Đã có đội tên “liên quân”', again.text, re.DOTALL)


def test_a_host_can_be_told_its_place_and_a_strict_wish_that_cannot_be_kept_is_refused(desk: Desk) -> None:
    with desk.app.app_context():
        drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "groups", {"groups": 2})
        more = [NewEntry((1,), "Đơn vị 1 B"), NewEntry((1, 2), "Liên quân")]
        entries.add(SYSTEM, desk.exchange_id, desk.competition_id, more)
    page = f"{desk.of_competition}/draw"
    assert "Số thăm 1, A1" in desk.get(page)

    refused = desk.send(page, {"seed": "x", "apart": "hard"})
    assert "Đơn vị 1 có 3 đội nhưng chỉ có 2 bảng, không thể tách hẳn các đội." in refused.text
    half = desk.send(page, {"seed": "x", "apart": "soft", "fixed-0-entry": "4", "fixed-0-number": "0"})
    assert "Mỗi số thăm ấn định trước cần một đội và một số, mỗi đội một lần." in half.text

    told = {"seed": "x", "apart": "soft", "fixed-0-entry": "4", "fixed-0-number": "1"}
    assert desk.send(page, told).status_code == 302
    draw = set_up(desk).draw
    assert draw is not None
    assert next((step.number, step.lot.name, step.how) for step in draw.steps()) == (1, "Đơn vị 4", "fixed")
    assert {lot.name: lot.units for lot in draw.lots}["Liên quân"] == ("Đơn vị 1", "Đơn vị 2")
    assert (draw.apart, differences(draw)) == ("soft", [])

    with desk.app.app_context():
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
    published = desk.browser.get(f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/draw.json")
    assert differences(from_stored(published.get_json())) == []
    assert published.get_json()["entries"][5] == {
        "name": "Liên quân", "unit": "Đơn vị 1", "partners": ["Đơn vị 2"], "strength": None, "number": None,
    }  # fmt: skip


def test_a_format_is_shown_on_paper_before_it_is_chosen(desk: Desk) -> None:
    page = f"{desk.of_competition}/format/knockout"
    semi_finals = [("BK1", "Số thăm 1", "Số thăm 4"), ("BK2", "Số thăm 2", "Số thăm 3")]
    on_paper = [(box.code, *box.sides) for box in boxes_on(desk.get(page))]
    assert on_paper == [*semi_finals, ("CK", "Thắng BK1", "Thắng BK2")]

    looked = desk.send(page, {"third_place": "match", "placement": "none", "laid_out_for": "none", "look": "1"})
    assert [(box.code, *box.sides) for box in boxes_on(looked.text)] == [
        *semi_finals,
        ("CK", "Thắng BK1", "Thắng BK2"),
        ("H3", "Thua BK1", "Thua BK2"),
    ]
    assert set_up(desk).format is None, "looking chooses nothing"
    offered = re.findall(r"<summary>Xem bảng và nhánh đấu", desk.get(f"{desk.of_competition}/format"))
    assert len(offered) >= 3


def test_pairs_are_shown_as_written_before_they_are_chosen(desk: Desk) -> None:
    page, groups = f"{desk.of_competition}/format/groups", {"groups": "2", "legs": "1", "policy": "snake"}
    options = {**groups, "then": "knockout", "advance": "2", "best_thirds": "0", "then_third_place": "none",
               "then_placement": "none", "laid_out_for": "knockout"}  # fmt: skip
    looked = desk.send(f"{page}?lang=en", {**options, "pairs": "B2-A1, B1-A2", "look": "1"})
    assert [(box.code, *box.sides) for box in boxes_on(looked.text)] == [
        ("SF1", "2nd of group B", "1st of group A"),
        ("SF2", "1st of group B", "2nd of group A"),
        ("F", "Winner of SF1", "Winner of SF2"),
    ]
    wrong = desk.send(f"{page}?lang=en", {**options, "pairs": "A1-B2", "look": "1"})
    assert "“Pairs of the first round”: missing: B1, A2" in wrong.text
    assert desk.send(page, {**options, "pairs": "B2-A1, B1-A2"}).status_code == 302
    assert set_up(desk).options["pairs"] == "B2-A1, B1-A2"
    assert desk.send(page, {**options, "pairs": ""}).status_code == 302
    assert set_up(desk).options["pairs"] is None
