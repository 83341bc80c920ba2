"""Numbers of any length are refused in words, with what was typed beside them still there."""

from __future__ import annotations

import pytest

from tests.support.forms import forms_on
from tests.web.organiser.conftest import Desk

OF_COMPETITION = "competitions/bong-chuyen-hoi-nam"
PAGES = ["policies", "overall", "timetable/rules", f"{OF_COMPETITION}/settings", f"{OF_COMPETITION}/format/groups"]
NOT_WHOLE = {"csrf_token", "version", "key", "laid_out_for", "participation"}


@pytest.mark.family
@pytest.mark.parametrize("digits", [21, 310, 4_300, 5_000])
@pytest.mark.parametrize("page", PAGES)
def test_a_number_of_any_length_is_refused_in_words(desk: Desk, page: str, digits: int) -> None:
    address, tried = f"{desk.home}/{page}", 0
    for form in forms_on(desk.browser.get(address), address):
        for name in [name for name, value in form.fields if value.isdecimal() and name not in NOT_WHOLE][:2]:
            answer = form.filled({name: "1" * digits}).send(desk.browser)
            assert answer.status_code in {200, 422}, name
            assert "data-error-summary" in answer.text, name
            tried += 1
    assert tried > 0


def test_a_score_of_any_length_is_refused_and_its_note_kept(published: Desk) -> None:
    with published.app.app_context():
        address = f"{published.home}/matches/{published.match_between('Đơn vị 1', 'Đơn vị 2').id}"
    answer = published.send(address, {"parts-0-home": "1" * 400, "parts-0-away": "1", "note": "Mưa, sân trơn"})
    assert answer.status_code == 200
    assert "Mưa, sân trơn" in answer.text
