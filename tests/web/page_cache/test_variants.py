"""How many pages one address may be: those that mean something, and no more for what somebody makes up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.support.kept_pages import PAGE, rename, renderings
from tournament import demo
from tournament.web.addresses import PAGES, Addresses

SCHEDULE = f"{PAGE}schedule"
PARAMETERS = {"competition", "team", "court", "day", "view", "form", "size"}
OF_THE_BOARD = {"form", "size"}
MADE_UP = ["nothing", "2022-02-30", "1999-01-01", "2022-8-18", "-", "x" * 200, "san-1 ", "SAN-1"]


def kept_keys(app: Flask) -> set[Any]:
    return set(app.extensions["tournament_kept"].pages._kept)


@pytest.mark.parametrize("parameter", sorted(PARAMETERS))
def test_a_value_that_means_nothing_is_refused_and_nothing_is_kept_for_it(kept: Flask, parameter: str) -> None:
    address = f"{PAGE}board" if parameter in OF_THE_BOARD else SCHEDULE
    with renderings() as made:
        answers = [kept.test_client().get(address, query_string={parameter: value}) for value in MADE_UP]
    assert {answer.status_code for answer in answers} == {400}
    assert (kept_keys(kept), set(made)) == (set(), {"errors/error.html"})
    assert "“2022-02-30”" in answers[1].text or parameter in OF_THE_BOARD


def test_no_public_page_reads_a_parameter_that_is_not_tried_here(kept: Flask) -> None:
    pages = [name for name in kept.view_functions if name.partition(".")[0] in PAGES]
    read = {name for page in pages for name in getattr(kept.view_functions[page], "reads", None) or ()}
    assert read == PARAMETERS


def test_what_the_form_offers_and_any_day_of_the_edition_is_a_page(kept: Flask) -> None:
    rename(kept, "Hội thao ba ngày", date(2022, 8, 21))
    offered = [
        "court=san-1",
        "day=2022-08-19",
        "competition=bong-chuyen-hoi-nam",
        "team=don-vi-9",
        "team=",
        "view=courts",
    ]
    for choice in (*offered, "day=2022-08-21"):
        assert kept.test_client().get(f"{SCHEDULE}?{choice}").status_code == 200, choice
    assert kept.test_client().get(f"{SCHEDULE}?day=2022-08-22").status_code == 400
    assert len(kept_keys(kept)) == len(offered) + 1


@pytest.mark.parametrize(
    "host", ["localhost:1", "localhost:99999", "127.0.0.1:8001", "x@localhost", "localhost:", f"localhost:{'0' * 50}"]
)
def test_a_name_with_a_port_that_somebody_made_up_is_kept_nothing_for(kept: Flask, host: str) -> None:
    kept.test_client().get(PAGE, headers={"Host": host})
    assert kept_keys(kept) == set()


def test_names_are_the_same_however_they_are_written(kept: Flask) -> None:
    with renderings() as made:
        for host in ("localhost", "LocalHost"):
            assert kept.test_client().get(PAGE, headers={"Host": host}).status_code == 200
    assert (len(kept_keys(kept)), len(made)) == (1, 1)
    assert kept.test_client().get(PAGE, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("first", ["", "?x=1"])
def test_an_option_that_programs_made_up_is_refused_whatever_is_kept(kept: Flask, first: str) -> None:
    address = f"/api/v1{SCHEDULE}"
    kept.test_client().get(address + first)
    asked = {query: kept.test_client().get(address + query).status_code for query in ("", "?lang=en", "?x=1", "?x=")}
    assert asked == {"": 200, "?lang=en": 200, "?x=1": 400, "?x=": 400}


def test_a_number_has_one_address(kept: Flask) -> None:
    """`/rounds/01/` would be the page of `/rounds/1/` again."""
    addresses, rounds = Addresses(kept), f"/{demo.SLUG}/2022/co-tuong/rounds"
    assert addresses.page_query(f"{rounds}/1/", "") == ""
    assert [addresses.page_query(f"{rounds}/{written}/", "") for written in ("01", "0000000001", "1x")] == [None] * 3
