"""What an event may make of a match, read off the table of transitions."""

from __future__ import annotations

import pytest

from tournament.engine.errors import InputError
from tournament.engine.match_status import TRANSITIONS, Event, Status, after


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("now", Status)
def test_a_status_stays_or_goes_where_the_table_says(event: Event, now: Status) -> None:
    reached = set()
    for new in Status:
        try:
            reached.add(after(event, now, new, 7))
        except InputError:
            continue
    assert reached == {now} | TRANSITIONS[event].get(now, frozenset())


def test_a_refusal_names_the_match_and_both_statuses() -> None:
    with pytest.raises(InputError, match=r"^Match 7 \(.+\) cannot become “.+” by .+\.$"):
        after(Event.CLEARED, Status.UNNEEDED, Status.PLAYED, 7)
