"""Numbers and parameters in addresses: whatever is sent, the answer is a page or a refusal, never a failure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

import tournament.web
from tests.support.accounts import add_block, add_user, signed_in
from tests.support.sampling import is_sample
from tournament.web.addresses import LARGEST_ID, RowNumber, canonical, row_number
from tournament.web.calendar.serving import FORMS

SOURCES = sorted(Path(tournament.web.__file__).parent.rglob("*.py"))
PARAMETER = re.compile(r"""(?:args|form|given|values)\.get\(\s*"(\w+)\"""")
VALUES = ("9" * 20, "-" + "9" * 5_000)
NO_ROW = ["2147483648", "9" * 20, "9" * 5_000, "٣"]


def address_of(rule: Rule, number: str, **known: str) -> str:
    """Return an address of a rule with a text in the place of every number."""
    return "".join(
        text if not is_name else number if isinstance(rule._converters[text], RowNumber) else known.get(text, "x")
        for is_name, text in rule._trace[1:]
    ).removeprefix("|")


def methods_of(rule: Rule) -> set[str]:
    return {"GET", "POST"} & (rule.methods or set())


def test_a_number_that_no_row_can_have_is_not_found(app: Flask) -> None:
    block = add_block(app, "Khối A")
    add_user(app, "a@a.example", "administrator")
    client = signed_in(app, "a@a.example")
    rules = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert len(rules) > 30
    statuses = {
        (rule.rule, method, number[:12]): client.open(
            address_of(rule, number, block=block), method=method, follow_redirects=True
        ).status_code
        for rule in rules
        for method in methods_of(rule)
        for number in NO_ROW
    }
    assert {case: status for case, status in statuses.items() if status != 404} == {}


def test_the_largest_number_of_a_row_is_looked_for(app: Flask) -> None:
    """What the database cannot hold is refused before it is asked; what it can hold, it is asked for."""
    block = add_block(app, "Khối A")
    add_user(app, "a@a.example", "administrator")
    client = signed_in(app, "a@a.example")
    for rule in app.url_map.iter_rules():
        if "<int:" in rule.rule:
            address = address_of(rule, str(LARGEST_ID), block=block)
            assert {client.open(address, method=each).status_code for each in methods_of(rule)} <= {200, 400, 404}


def test_every_number_in_a_rule_is_of_one_kind(app: Flask) -> None:
    kinds = {
        type(kind)
        for rule in app.url_map.iter_rules()
        for kind in rule._converters.values()
        if kind.__class__.__name__ not in {"UnicodeConverter", "PathConverter", "Word"}
    }
    assert kinds == {RowNumber}


def test_numbers_of_queries_and_forms_are_read_by_one_function() -> None:
    reading = re.compile(r"type=int\b")
    assert [str(source) for source in SOURCES if reading.search(source.read_text(encoding="utf-8"))] == []


@pytest.mark.sampled
def test_no_parameter_makes_a_page_fail(app: Flask) -> None:
    block = add_block(app, "Khối A")
    add_user(app, "a@a.example", "administrator")
    client = signed_in(app, "a@a.example")
    names = sorted({name for source in SOURCES for name in PARAMETER.findall(source.read_text(encoding="utf-8"))})
    assert {"before", "court", "competition", "one", "other"} <= set(names)
    for number, rule in enumerate(rule for rule in app.url_map.iter_rules() if "GET" in methods_of(rule)):
        for value in VALUES[number % 2 :][:1] if is_sample() else VALUES:
            query = "&".join(f"{name}={value}" for name in names)
            status = client.get(f"{address_of(rule, '1', block=block)}?{query}").status_code
            assert status < 500, (rule.rule, value[:12])


@pytest.mark.parametrize(
    ("given", "read"),
    [("7", 7), ("-7", -7), (str(LARGEST_ID), LARGEST_ID), (str(LARGEST_ID + 1), None), ("9" * 5_000, None),
     ("", None), ("x", None), ("0" * 30 + "7", None)],
)  # fmt: skip
def test_a_number_is_one_that_a_row_may_have(given: str, read: int | None) -> None:
    try:
        assert row_number(given) == read
    except ValueError:
        assert read is None


@pytest.mark.parametrize(
    ("query", "meant"),
    [("", ""), ("b=2&a=1", "a=1&b=2"), ("a=1&a=2", "a=1"), ("a=&b=2", "b=2"), ("c=3&utm_source=x", ""),
     ("lang=en&a=1", "a=1&lang=en"), ("lang=xx", ""), ("a=%E1%BB%99&%ff=1", "a=%E1%BB%99"), ("&&==&", "")],
)  # fmt: skip
def test_a_query_is_what_a_page_reads_of_it(query: str, meant: str) -> None:
    assert canonical(query, frozenset({"a", "b"})) == meant


def test_a_feed_is_for_reading_only(app: Flask) -> None:
    client = app.test_client()
    feeds = [rule for rule in app.url_map.iter_rules() if rule.rule.endswith(tuple(f.ending for f in FORMS.values()))]
    feeds = [rule for rule in feeds if rule.endpoint.startswith("calendar.")]
    assert len(feeds) > 20
    for rule in feeds:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            answer = client.open(address_of(rule, "1"), method=method)
            assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS"})
