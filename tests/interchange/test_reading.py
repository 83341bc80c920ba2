"""The reader of JSON files: what it takes, and one sentence with the place for what it does not."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import Any

import msgspec
import pytest

from tournament.cli import main
from tournament.engine.errors import InputError
from tournament.interchange.reading import decode, read_bytes


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    names: dict[str, list[str]] = {}
    points: dict[str, float] = {}


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    stages: list[Inner]
    anything: dict[str, Any] = {}


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as error:
        decode(data, Outer, "f.json")
    return str(error.value)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b'\xef\xbb\xbf{"stages": []}', Outer, "f.json") == Outer([])


@pytest.mark.parametrize("escaped", [False, True])
def test_texts_are_composed(escaped: bool) -> None:
    names = {"Sở Y tế": ["Đài Mẫu"]}
    data = json.dumps({"stages": [{"names": names}], "anything": names}, ensure_ascii=False)
    data = unicodedata.normalize("NFD", data)
    data = json.dumps(json.loads(data), ensure_ascii=escaped)
    assert decode(data.encode(), Outer, "f.json") == Outer([Inner(names)], names)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "f.json: not valid JSON: it is empty"),
        (b" \n", "f.json: not valid JSON: it is empty"),
        ("{}".encode("utf-16"), "f.json: not valid JSON: it is written in UTF-16 instead of UTF-8"),
        (b'{"stages": [], "anything": ' + b'{"a":' * 10**5 + b"1" + b"}" * 10**5 + b"}",
         "f.json: lists or objects lie too deep in one another"),
        (b"{}", "f.json: Object missing required field `stages`"),
        (b'{"stages": [{}, {"wind": 1}]}', "f.json: at $.stages[1]: unknown key 'wind'"),
        (b'{"stages": [{"points": {"P": 1, "Q": "x", "R": "y"}}]}',
         "f.json: at $.stages[0].points.Q: Expected `float`, got `str`"),
        (b'{"stages": [{}, {"names": {"A": ["P"], "B": ["Q", 3], "C": [4]}}]}',
         "f.json: at $.stages[1].names.B[1]: Expected `str`, got `int`"),
        (b'{"stages": [{"points": {"P": "x"}}], "anything": {"\\ud800": 1}}',
         "f.json: at $.stages[0].points[...]: Expected `float`, got `str`"),
        (b'{"stages": [{"points": {"P": "x"}}], "anything": {"a": "\xff"}}',
         "f.json: at $.stages[0].points[...]: Expected `float`, got `str`"),
        (b'{"stages": [{"names": {"A": ["P"], "B": [1' + b"0" * 30 + b"]}}]}",
         "f.json: at $.stages[0].names.B[0]: Expected `str`, got `float`"),
        (b'{"stages": [{"names": {"A": [3], "A": []}}]}',
         "f.json: at $.stages[0].names[...][0]: Expected `str`, got `int`"),
        ('{"stages": [{"points": {"Y t\u1ebf": 1, "Y te\u0302\u0301": 2}}]}'.encode(),
         "f.json: 'Y te\u0302\u0301' stands in one object twice, in two Unicode forms"),
        (b'{"stages": [{"names": {"A": 3}}]}', "f.json: at $.stages[0].names.A: Expected `array`, got `int`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence_with_its_place(data: bytes, sentence: str) -> None:
    assert refused(data) == sentence


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match=r"^standard input is closed$"):
        read_bytes("-")


def test_a_sentence_stays_short_however_long_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bracket", "x" * 10_000, "--entries", "4"]) == 2
    printed = capsys.readouterr().err
    assert len(printed) < 1100
    assert printed.startswith("tournament: unknown format 'xxx")
    assert printed.endswith("power_pairing (Power pairing)\n")
