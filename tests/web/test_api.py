"""What programs read: every address answers the record that the description names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.sampling import is_sample, spread
from tests.support.scoring import event
from tournament import demo
from tournament.catalogues import both
from tournament.domain.competitions.queries import competition_view, matches, overall
from tournament.domain.exchanges.queries.exchanges import find_exchange
from tournament.interchange import api_v1
from tournament.models import Athlete, Exchange, Match, Unit, db
from tournament.web.api.openapi import PREFIX
from tournament.web.api.views import ROUTES

BASE = f"{PREFIX}/{demo.SLUG}/2026/"
SOME = 60
"""Links of all that are followed in `make test`."""
MEN = f"{BASE}bong-chuyen-hoi-nam/"
WORDS = {
    "block": demo.SLUG,
    "exchange": "2026",
    "competition": "bong-chuyen-hoi-nam",
    "entry": "don-vi-5",
    "match": "A-1-1",
}


@pytest.fixture(scope="module")
def shown(demo_app: Flask) -> Iterator[Flask]:
    """The demonstration."""
    with demo_app.app_context():
        yield demo_app


@pytest.fixture
def program(shown: Flask) -> FlaskClient:
    return shown.test_client()


def read(program: FlaskClient, address: str, record: type[Any]) -> Any:
    answer = program.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/json"), address
    return msgspec.json.decode(answer.data, type=record)


def filled(rule: str) -> str:
    return PREFIX + re.sub(r"<(\w+)>", lambda word: WORDS[word[1]], rule)


def test_the_description_names_every_address_and_the_keys_of_its_record(shown: Flask, program: FlaskClient) -> None:
    told = program.get(f"{PREFIX}/openapi.json").get_json()
    assert told["openapi"] == "3.1.0"
    rules = {rule.rule.removeprefix(PREFIX) for rule in shown.url_map.iter_rules() if rule.rule.startswith(PREFIX)}
    assert {re.sub(r"\{(\w+)\}", r"<\1>", path) for path in told["paths"]} == rules - {"/openapi.json"}
    schemas = told["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/(\w+)"', program.get(f"{PREFIX}/openapi.json").text)) == set(schemas)
    for route in ROUTES:
        operation = told["paths"][re.sub(r"<(\w+)>", r"{\1}", route.rule)]["get"]
        assert [each["name"] for each in operation["parameters"]] == re.findall(r"<(\w+)>", route.rule)
        named = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        answered = program.get(filled(route.rule)).get_json()
        assert set(answered) == set(schemas[named]["properties"]) == set(schemas[named]["required"]), route.rule
    ids = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]
    assert len(set(ids)) == len(ids)


def test_the_description_says_what_scorers_send_and_are_answered(shown: Flask, program: FlaskClient) -> None:
    """Each method that their addresses take, with the records, and a name that ends where it ends."""
    told = program.get(f"{PREFIX}/openapi.json").get_json()
    taken = {
        (rule.rule.removeprefix(PREFIX), method.lower())
        for rule in shown.url_map.iter_rules() if rule.endpoint.startswith("scoring.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }  # fmt: skip
    described = {
        (re.sub(r"\{(\w+)\}", r"<\1>", path), method): operation
        for path, methods in told["paths"].items() for method, operation in methods.items() if "security" in operation
    }  # fmt: skip
    assert described.keys() == taken
    assert told["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    schemas = told["components"]["schemas"]
    assert set(schemas["SentEvent"]["required"]) == set(event("phone-one", 1, 0, "start"))
    assert schemas["SentEvent"]["properties"]["uuid"]["pattern"] == r"^[A-Za-z0-9._:-]{8,64}$(?!\n)"
    refused = {
        what: described[f"/<block>/<exchange>/<competition>/matches/<match>/scoring/{what}", "post"]["responses"]["422"]
        for what in ("", "lease")
    }
    problem, recorded = ({"$ref": f"#/components/schemas/{name}"} for name in ("Problem", "RecordedEvents"))
    assert refused[""]["content"]["application/json"]["schema"] == {"anyOf": [recorded, problem]}
    assert refused["lease"]["content"]["application/json"]["schema"] == problem
    for (path, method), operation in described.items():
        address = re.sub(r"<(\w+)>", lambda word: WORDS[word[1]], path)
        answer = program.open(f"{PREFIX}{address}", method=method.upper(), json={})
        assert answer.status_code == 401
        assert {"401", "403", "429", "503"} <= operation["responses"].keys()
        assert answer.get_json().keys() == schemas["Problem"]["properties"].keys()


@pytest.mark.sampled
def test_every_address_is_that_of_a_page_and_links_lead_on(program: FlaskClient) -> None:
    addresses = [filled(route.rule) for route in ROUTES]
    for address in addresses:
        assert program.get(address.removeprefix(PREFIX)).status_code == 200, address
    answers = [program.get(address).text for address in addresses]
    links = sorted({link for answer in answers for link in re.findall(r'"address":"([^"]+)"', answer)})
    for link in spread(links, SOME) if is_sample() else links:
        assert program.get(PREFIX + link).status_code == 200, link


def test_records_say_what_pages_say(program: FlaskClient) -> None:
    view = find_exchange(demo.SLUG, "2026")
    assert view is not None
    exchange = read(program, BASE, api_v1.Exchange)
    assert (exchange.name, exchange.occasion, exchange.revision) == (view.name, both(view.occasion), view.revision)
    assert [unit.name for unit in exchange.units] == [unit.name for unit in view.units]
    assert [(each.slug, each.matches) for each in exchange.competitions] == [
        (each.slug, each.matches) for each in view.competitions
    ]
    everything = matches.schedule(view.id)
    schedule = read(program, f"{BASE}schedule", api_v1.Matches)
    assert [(m.uid, m.starts_at, m.score, m.winner) for m in schedule.matches] == [
        (m.uid, m.starts_at, m.score, m.winner) for m in everything
    ]
    over = read(program, f"{BASE}results", api_v1.Matches)
    assert [m.uid for m in over.matches] == [m.uid for m in everything if m.over]
    ranking = read(program, f"{BASE}overall", api_v1.Overall)
    assert [(s.rank, s.name, s.points) for s in ranking.standings] == [
        (s.rank, s.unit.name, s.points) for s in overall.ranking(view.id).standings
    ]
    stands = {each.slug: each for each in read(program, f"{BASE}standings", api_v1.Standings).competitions}
    for other in competition_view.of_exchange(view.id):
        lines = {table.group: [(x.rank, x.name, x.why) for x in table.lines] for table in stands[other.slug].tables}
        said = {group.key: [(x.rank, x.entry.name, both(x.why)) for x in group.lines] for group in other.groups}
        assert lines == said
        boxes = [box for bracket in stands[other.slug].brackets for round_ in bracket.rounds for box in round_.matches]
        assert [(box.matches, box.code, box.column, box.top) for box in boxes] == [
            (box.matches, both(box.code), box.column, box.top) for drawing in other.bracket for box in drawing.boxes
        ]
        ends = [
            (line.source, line.target, line.side) for bracket in stands[other.slug].brackets for line in bracket.lines
        ]
        assert ends == [(at.source, at.target, at.side) for drawing in other.bracket for at in drawing.connectors]
    assert read(program, MEN, api_v1.Competition) == stands["bong-chuyen-hoi-nam"]
    mine = read(program, f"{MEN}teams/don-vi-5/", api_v1.Matches).matches
    assert {m.uid for m in mine} == {
        m.uid for m in stands["bong-chuyen-hoi-nam"].matches if "don-vi-5" in (m.sides[0].team, m.sides[1].team)
    }
    one = read(program, f"{MEN}matches/A-1-1/", api_v1.Match)
    assert one in stands["bong-chuyen-hoi-nam"].matches


def test_what_is_unchanged_is_not_sent_again(program: FlaskClient) -> None:
    first = program.get(f"{BASE}schedule")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    again = program.get(f"{BASE}schedule", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{PREFIX}/nowhere/", 404),
        (f"{BASE}nowhere/", 404),
        (f"{BASE}bong-chuyen-hoi-nam/teams/x/", 404),
        (f"{BASE}bong-chuyen-hoi-nam/matches/x/", 404),
        (f"{PREFIX}/%00/", 404),
        ("/api/v2/", 404),
        (f"{BASE}schedule?sort=a'%20OR%201=1", 400),
    ],
)
def test_a_refusal_is_a_sentence_in_json(program: FlaskClient, address: str, status: int) -> None:
    answer = program.get(address)
    assert answer.status_code == status
    problem = msgspec.json.decode(answer.data, type=api_v1.Problem)
    assert (problem.status, problem.error != "") == (status, True)


def test_drafts_and_what_is_private_are_nowhere(shown: Flask, program: FlaskClient) -> None:
    exchange = db.session.scalars(select(Exchange).where(Exchange.slug == "2022")).one()
    unit = db.session.scalars(select(Unit.id)).first()
    db.session.add(Athlete(exchange_id=exchange.id, unit_id=unit, name="Hoàng Văn Kín", born_on=exchange.starts_on))
    timed = select(Match).where(Match.exchange_id == exchange.id, Match.starts_at.is_not(None))
    match = db.session.scalars(timed).first()
    assert match
    assert match.starts_at
    match.draft_starts_at = match.starts_at.replace(year=1999)
    db.session.commit()
    past = f"{PREFIX}/{demo.SLUG}/2022/"
    everything = "".join(program.get(f"{past}{what}").text for what in ("", "schedule", "standings"))
    assert "1999" not in everything
    assert "Hoàng Văn Kín" not in everything
    exchange.state = "draft"
    db.session.commit()
    assert [program.get(f"{past}{what}").status_code for what in ("", "schedule", "overall")] == [404, 404, 404]
    (block,) = read(program, f"{PREFIX}/", api_v1.Blocks).blocks
    assert [each.slug for each in block.exchanges] == ["2026", "2026-thuy-si"]
