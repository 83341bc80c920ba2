"""What programs that visit every site ask for."""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.clocks import BEGAN, going_on
from tests.support.editions import drawn_edition
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.engine.errors import InputError
from tournament.models import db
from tournament.web.assets import all_assets

PUBLIC = "http://hoithao.example"


def test_robots_stay_out_of_the_organisers_pages_only(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.text == f"User-agent: *\nDisallow: /manage/\nSitemap: {PUBLIC}/sitemap.xml\n"


def test_the_old_name_of_the_icon_leads_to_the_mark(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
    assert answer.data == all_assets().named("mark.svg").plain


def test_the_sitemap_names_what_is_public_and_no_draft(app: Flask) -> None:
    with app.app_context():
        exchanges.set_state(SYSTEM, drawn_edition(name="Khối A").exchange_id, "public")
        drawn_edition(name="Khối B")
    client = app.test_client()
    of_block = f"{PUBLIC}/khoi-a/sitemap.xml"
    assert listed(client, f"{PUBLIC}/sitemap.xml", "sitemapindex") == [f"{PUBLIC}/sitemap-blocks.xml", of_block]
    of_blocks = listed(client, f"{PUBLIC}/sitemap-blocks.xml", "urlset")
    assert of_blocks == [f"{PUBLIC}/", f"{PUBLIC}/khoi-a/", f"{PUBLIC}/khoi-b/"]
    edition, places = f"{PUBLIC}/khoi-a/2030/", listed(client, of_block, "urlset")
    assert places == [
        edition,
        *(edition + page for page in ("schedule", "standings", "brackets", "results", "overall", "documents")),
        f"{edition}bong-chuyen-hoi-nam/",
    ]  # fmt: skip
    assert {client.get(place.removeprefix(PUBLIC)).status_code for place in of_blocks + places} == {200}
    assert [client.get(f"/{block}/sitemap.xml").status_code for block in ("khoi-b", "khong-co")] == [404, 404]


def listed(client: FlaskClient, place: str, whole: str) -> list[str]:
    """Return the places in a sitemap or an index of some."""
    answer = client.get(place.removeprefix(PUBLIC))
    assert answer.content_type == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.text)
    assert root.tag.endswith(f"}}{whole}")
    return [each.text or "" for each in root.iter() if each.tag.endswith("}loc")]


def test_where_faults_are_told_is_said_if_it_is_set(settings: Settings, client: FlaskClient) -> None:
    address = "/.well-known/security.txt"
    assert client.get(address).status_code == 404
    app = create_app(dataclasses.replace(settings, security_contact="mailto:it@hoithao.example"), clock=going_on())
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    contact, expires, languages, canonical = answer.text.splitlines()
    assert (contact, languages, canonical) == (
        "Contact: mailto:it@hoithao.example", "Preferred-Languages: vi, en", f"Canonical: {PUBLIC}{address}",
    )  # fmt: skip
    assert re.fullmatch(r"Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", expires)
    left = datetime.fromisoformat(expires.removeprefix("Expires: ")) - BEGAN
    assert 0 < left.days < 365
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("", None), ("it@hoithao.example", "mailto:it@hoithao.example"), ("https://hoithao.example/report",) * 2,
     ("mailto:it@hoithao.example",) * 2],
)  # fmt: skip
def test_the_contact_comes_from_the_environment(
    given: str, kept: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("SECURITY_CONTACT", given)
    assert Settings.from_environment().security_contact == kept


@pytest.mark.parametrize("given", ["somebody", "http://hoithao.example", "a@b\nExpires: never", "mailto: a@b"])
def test_what_is_no_contact_is_refused(given: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("SECURITY_CONTACT", given)
    with pytest.raises(InputError, match="SECURITY_CONTACT"):
        Settings.from_environment()
