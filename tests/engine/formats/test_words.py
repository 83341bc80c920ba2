"""A chosen format in words: what follows it, and which options change."""

from __future__ import annotations

from tests.support.words import vi
from tournament.engine.formats import FORMATS, Value
from tournament.engine.formats.words import changed_options, in_words

THEN: dict[str, Value] = {"then": "knockout", "then_third_place": "match"}


def test_a_format_is_named_with_what_follows() -> None:
    assert vi(in_words("groups", {"then": "none"}, FORMATS)) == "Chia bảng"
    assert vi(in_words("groups", THEN, FORMATS)) == "Chia bảng, sau đó: Loại trực tiếp"
    assert str(in_words("gone", {}, FORMATS)) == "gone"


def test_options_that_change_have_labels_and_values_in_words() -> None:
    old: dict[str, Value] = {"groups": None, "legs": 1, **THEN}
    new: dict[str, Value] = {"groups": 2, "legs": 1, "lucky_losers": True, "then": "knockout"}
    assert str(changed_options("groups", old, new, FORMATS)) == (
        "Groups: worked out → 2; Other next-ranked play off: no → yes; "
        "Knock-out: Third place: Third-place match → Not decided"
    )
    assert vi(changed_options("groups", old, old, FORMATS)) == ""
