"""A change that takes matches or results away is shown before it is made: what is lost, kept, and told by calendars."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.support.forms import confirmed
from tests.web.calendar.conftest import events_of
from tests.web.organiser.conftest import Desk
from tournament.domain.competitions.commands import entries, results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import timetable

FEED = "/khoi-a/2026/calendar.ics"
GROUPS = {
    "groups": "2", "legs": "1", "policy": "snake", "then": "knockout", "advance": "1", "best_thirds": "0",
    "then_third_place": "none", "then_placement": "none", "laid_out_for": "knockout",
}  # fmt: skip


def record(desk: Desk, home: str, away: str) -> None:
    """Let the side at home win."""
    with desk.app.app_context():
        match = desk.match_between(home, away)
        results.record(SYSTEM, desk.exchange_id, match.id, Given(((21, 10), (21, 12))))


def calendar(desk: Desk) -> dict[str, tuple[str, str, int]]:
    """Return status, start and sequence of each event by uid."""
    events = events_of(desk.browser.get(FEED).data)
    return {
        uid: (each["STATUS"], each["DTSTART"], int(each["SEQUENCE"])) for uid, each in events.items() if len(uid) == 36
    }


def facts(answer: TestResponse) -> dict[str, str]:
    """Return what the page says of matches, results and calendars."""
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", answer.text))


def listed(answer: TestResponse) -> dict[str, list[str]]:
    """Return the results by heading."""
    parts = re.findall(r"<summary[^>]*>([^<]*)</summary>\s*<ul>(.*?)</ul>", answer.text, re.DOTALL)
    return {heading: re.findall(r"<li>(.*?)</li>", re.sub("</?span[^>]*>", "", items)) for heading, items in parts}


def confirm(desk: Desk, page: str, shown: TestResponse) -> TestResponse:
    """Make the change that was shown, as a browser without scripts does."""
    return confirmed(desk.browser, shown, page)


def test_a_change_of_format_is_shown_and_made_by_a_second_click(published: Desk) -> None:
    record(published, "Đơn vị 1", "Đơn vị 4")
    record(published, "Đơn vị 1", "Đơn vị 2")
    record(published, "Đơn vị 3", "Đơn vị 4")
    before, page = calendar(published), f"{published.of_competition}/format/groups"
    shown = published.send(f"{page}?lang=en", GROUPS, form=page)
    assert shown.status_code == 200
    assert re.search("Change the format of [^<:]+: Round robin → Groups, then: Knock-out<", shown.text)
    assert facts(shown) == {
        "Matches": "4 deleted, 1 new match",
        "Results": "2 lost, 1 kept",
        "In calendars": "4 called off, 1 new match, 2 stay",
        "Calendars of": "Đơn vị 1, Đơn vị 2, Đơn vị 3, Đơn vị 4",
    }
    told = listed(shown)
    assert [re.sub(r"Match \d+, ", "", line) for line in told["Results that are kept (1)"]] == [
        "Đơn vị 1 – Đơn vị 4: 2–0 (21–10, 21–12)"
    ]
    assert sorted(re.sub(r"Match \d+, ", "", line) for line in told["Results that are lost (2)"]) == [
        "Đơn vị 1 – Đơn vị 2: 2–0 (21–10, 21–12)", "Đơn vị 4 – Đơn vị 3: 2–0 (21–10, 21–12)",
    ]  # fmt: skip
    assert calendar(published) == before, "nothing is made by the first click"

    assert confirm(published, page, shown).status_code == 302
    after = calendar(published)
    assert sum(after[uid] == before[uid] for uid in before) == 2
    assert sum(after[uid][0] == "CANCELLED" for uid in before) == 4
    assert len(after) == 7


def test_a_change_is_shown_again_when_it_would_do_something_else_by_now(published: Desk) -> None:
    page = f"{published.of_competition}/format/groups"
    shown = published.send(f"{page}?lang=en", GROUPS, form=page)
    with published.app.app_context():
        entries.edit(SYSTEM, published.exchange_id, 1, "Đội Một", None)
    before = calendar(published)
    again = confirm(published, f"{page}?lang=en", shown)
    assert again.status_code == 200
    assert "What this does has changed since it was shown." in again.text
    assert facts(again)["Calendars of"].startswith("Đơn vị 2")
    assert calendar(published) == before
    assert confirm(published, page, again).status_code == 302


def test_a_result_recorded_since_is_not_lost_by_the_second_click(published: Desk) -> None:
    page = f"{published.of_competition}/format/groups"
    shown = published.send(f"{page}?lang=en", GROUPS, form=page)
    record(published, "Đơn vị 1", "Đơn vị 2")
    before = calendar(published)
    assert confirm(published, f"{page}?lang=en", shown).status_code == 409
    assert calendar(published) == before
    shown = published.send(f"{page}?lang=en", GROUPS, form=page)
    assert list(listed(shown)) == ["Results that are lost (1)"]


def test_a_proposal_of_another_format_is_shown_first_too(published: Desk) -> None:
    page = f"{published.of_competition}/format"
    before = calendar(published)
    offered = re.findall(r'name="proposal" value="([^"]+)"', published.browser.get(page).text)
    shown = [published.send(f"{page}?lang=en", {"proposal": key}, form=page) for key in offered[1:3]]
    assert [facts(answer)["Matches"] for answer in shown] == [
        "6 new matches",
        "6 deleted, 3 new matches",
    ]
    assert calendar(published) == before
    assert confirm(published, page, shown[0]).status_code == 302
    after = calendar(published)
    assert {uid: after[uid] for uid in before} == before
    assert len(after) == 12


def test_a_draw_taken_back_calls_everything_off_after_a_look_and_undo_brings_it_back(published: Desk) -> None:
    before, page = calendar(published), f"{published.of_competition}/draw/take-back"
    shown = published.send(f"{page}?lang=en", form=f"{published.of_competition}/draw")
    assert facts(shown)["In calendars"] == "6 called off"
    assert confirm(published, page, shown).status_code == 302
    off = calendar(published)
    assert {status for status, _, _ in off.values()} == {"CANCELLED"}

    assert published.send(f"{published.home}/undo", form=f"{published.home}/log").status_code == 302
    back = calendar(published)
    assert {uid: each[:2] for uid, each in back.items()} == {uid: each[:2] for uid, each in before.items()}
    assert all(back[uid][2] > off[uid][2] > before[uid][2] for uid in before)

    redone = published.send(f"{published.home}/redo?lang=en", form=f"{published.home}/log")
    assert facts(redone)["Matches"] == "6 deleted"
    assert calendar(published) == back
    confirm(published, f"{published.home}/redo", redone)
    assert {status for status, _, _ in calendar(published).values()} == {"CANCELLED"}


def test_undoing_one_result_needs_no_second_click(published: Desk) -> None:
    record(published, "Đơn vị 1", "Đơn vị 2")
    assert published.send(f"{published.home}/undo", form=f"{published.home}/log").status_code == 302
    with published.app.app_context():
        assert published.match_between("Đơn vị 1", "Đơn vị 2").status == "open"


def test_undoing_a_publication_names_the_played_matches_that_lose_their_hour(drawn: Desk) -> None:
    with drawn.app.app_context():
        timetable.plan(SYSTEM, drawn.exchange_id, 0.02)
    record(drawn, "Đơn vị 1", "Đơn vị 2")
    with drawn.app.app_context():
        timetable.publish(SYSTEM, drawn.exchange_id)
    page = f"{drawn.home}/undo"
    shown = drawn.send(f"{page}?lang=en", form=f"{drawn.home}/log")
    assert [line.partition(", ")[2] for line in listed(shown)["Played matches that lose their court or time (1)"]] == [
        "Đơn vị 1 – Đơn vị 2: 2–0 (21–10, 21–12)"
    ]
    assert confirm(drawn, page, shown).status_code == 302
    with drawn.app.app_context():
        match = drawn.match_between("Đơn vị 1", "Đơn vị 2")
        assert (match.starts_at, match.status) == (None, "played")


def test_a_withdrawal_names_the_results_it_annuls(published: Desk) -> None:
    record(published, "Đơn vị 1", "Đơn vị 2")
    record(published, "Đơn vị 3", "Đơn vị 4")
    page = f"{published.of_competition}/entries/1/withdraw"
    shown = published.send(f"{page}?lang=en", {"policy": "annul", "note": ""}, form=page)
    told = listed(shown)
    assert [line.partition(", ")[2] for line in told["Results that are counted otherwise (1)"]] == [
        "Đơn vị 1 – Đơn vị 2: 2–0 (21–10, 21–12) → 2–0 (21–10, 21–12) annulled"
    ]
    assert list(told)[1:] == ["Results that are kept (1)"]
    assert confirm(published, page, shown).status_code == 302
    with published.app.app_context():
        assert published.match_between("Đơn vị 1", "Đơn vị 2").status == "annulled"


def test_before_the_draw_a_format_is_chosen_at_once(desk: Desk) -> None:
    assert desk.send(f"{desk.of_competition}/format/groups", GROUPS).status_code == 302
