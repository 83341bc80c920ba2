"""What was shown of a result is stored whole, to the last field of what it brought."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from tournament.domain.competitions.queries.shown_records import outcome_in, outcome_to
from tournament.engine.scoring import Outcome

PLAIN = Outcome(False, None)
TOLD = Outcome(True, 1, (Fraction(1, 2), 2), {"sets": (1, Fraction(5, 2))}, (True, False), False, True)


def test_an_outcome_is_stored_whole() -> None:
    assert not {name for name in Outcome._fields if getattr(TOLD, name) == getattr(PLAIN, name)}
    for outcome in (PLAIN, TOLD):
        assert outcome_in(msgspec.json.decode(msgspec.json.encode(outcome_to(outcome)))) == outcome
