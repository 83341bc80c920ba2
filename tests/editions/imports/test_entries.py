"""Rows of a list become entries, or say why not."""

from __future__ import annotations

from tournament.editions.imports import entries
from tournament.interchange.lists.recognise import RecognisedRow


def test_a_seed_longer_than_any_number_is_none() -> None:
    row = RecognisedRow(2, (), {"units": "Sở Y tế", "seed": "1" * 5000})
    (line,) = entries.lines([row], {}, (), {1: "Sở Y tế"}, ())
    assert line.state == "left_out"
