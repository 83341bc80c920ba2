"""Every route of the application, against everybody who could call it.

That an organiser finds nothing of another block is proved with rows that are there, in tests/web/test_isolation.py.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from tests.support.accounts import add_block, add_user, signed_in
from tests.support.clocks import going_on
from tournament.app import create_app
from tournament.config import Settings
from tournament.plugins.registry import Registry
from tournament.sdk import hookimpl
from tournament.web.permissions import UndeclaredRouteError, check, declared, permission

METHODS = ("GET", "POST")


class Case(NamedTuple):
    endpoint: str
    method: str
    address: str
    needs: str


def cases(app: Flask, block: str) -> Iterator[Case]:
    """Name every route and method with an address in which every word but the block's is made up."""
    for rule in app.url_map.iter_rules():
        _, address = rule.build(values_for(rule, block)) or ("", "")
        for method in METHODS:
            if method in (rule.methods or ()):
                yield Case(rule.endpoint, method, address, declared(app, rule.endpoint) or "")


def values_for(rule: Rule, block: str) -> dict[str, object]:
    return {
        name: block if name == "block" else 1 if isinstance(kind, IntegerConverter) else "x"
        for name, kind in rule._converters.items()
    }


def statuses(app: Flask, client: FlaskClient, block: str) -> dict[Case, int]:
    guarded = [case for case in cases(app, block) if case.needs != "public"]
    assert {case.needs for case in guarded} == {"signed-in", "organise-something", "organise", "administer"}
    return {case: client.open(case.address, method=case.method).status_code for case in guarded}


@pytest.fixture
def block(app: Flask) -> str:
    return add_block(app, "Khối A")


def test_a_stranger_is_led_to_the_sign_in_page(app: Flask, block: str) -> None:
    client = app.test_client()
    pages = {case.address for case in cases(app, block) if case.method == "GET"}
    for case in cases(app, block):
        if case.needs == "public":
            continue
        answer = client.open(case.address, method=case.method)
        target = urlsplit(answer.headers.get("Location", ""))
        assert (answer.status_code, target.path) == (302, "/accounts/sign-in"), case
        assert ("next=" in target.query) == (case.address in pages), case
    assert client.get_cookie("session") is None


def test_a_stranger_s_program_gets_401(app: Flask, block: str) -> None:
    client = app.test_client()
    answers = {
        case: client.open(case.address, method=case.method, headers={"Accept": "application/json"})
        for case in cases(app, block)
        if case.needs != "public"
    }
    assert {answer.status_code for answer in answers.values()} == {401}
    assert {answer.mimetype for answer in answers.values()} == {"application/json"}


def test_an_account_without_a_role_may_only_be_signed_in(app: Flask, block: str) -> None:
    add_user(app, "nobody@a.example")
    got = statuses(app, signed_in(app, "nobody@a.example"), block)
    for case, status in got.items():
        assert (status == 403) == (case.needs != "signed-in"), (case, status)


def test_an_organiser_is_let_into_the_own_block_and_an_administrator_everywhere(app: Flask, block: str) -> None:
    add_user(app, "a@a.example", "organiser", block)
    add_user(app, "root@a.example", "administrator")
    organiser, administrator = signed_in(app, "a@a.example"), signed_in(app, "root@a.example")
    for client in (organiser, administrator):
        assert client.get("/manage/").status_code == 200
        assert client.get(f"/manage/{block}/").status_code == 200
    assert organiser.get("/manage/new-block").status_code == 403
    assert administrator.get("/manage/new-block").status_code == 200


def test_an_account_that_was_switched_off_is_a_stranger(app: Flask, block: str) -> None:
    from tournament.models import User, db

    add_user(app, "a@a.example", "organiser", block)
    client = signed_in(app, "a@a.example")
    with app.app_context():
        db.session.scalars(db.select(User)).one().active = False
        db.session.commit()
    assert client.get("/manage/").status_code == 302


def test_a_route_without_a_permission_stops_the_start(app: Flask) -> None:
    blueprint = Blueprint("plugin", __name__)
    blueprint.add_url_rule("/plugin/<block>/secret", "secret", lambda block: "secret")
    app._got_first_request = False
    app.register_blueprint(blueprint)
    with pytest.raises(UndeclaredRouteError, match=r"routes without a permission: plugin\.secret"):
        check(app)


class Given(EntryPoint):
    """An entry point that loads the plugin of its name."""

    def load(self) -> Any:
        pages = Blueprint(self.name, __name__)
        view: Any = (lambda **_names: "a plugin's page") if self.name == "silent" else ASKING[self.name]
        pages.add_url_rule(f"/{self.name}" if self.name != "shut" else "/shut/<block>", "page", view)
        if self.name == "everywhere":
            pages.before_app_request(lambda: abort(500))
        module = types.ModuleType(self.name)
        module.tournament_blueprints = hookimpl(lambda: (pages,))  # type: ignore[attr-defined]
        module.tournament_blueprints.__name__ = "tournament_blueprints"
        return module


ASKING = {
    "open": permission("public")(lambda: "a plugin's page"),
    "everywhere": permission("public")(lambda: "a plugin's page"),
    "shut": permission("organise")(lambda block: "a plugin's page"),
    "nameless": permission("organise")(lambda: "a plugin's page"),
}


def test_a_plugin_with_a_route_that_asks_nothing_is_left_out_and_named(settings: Settings) -> None:
    names = ("nameless", "open", "shut", "silent")
    made = create_app(settings, Registry([Given(name, name, "tournament") for name in names]), clock=going_on())
    block = add_block(made, "Khối A")
    add_user(made, "root@a.example", "administrator")
    stranger, administrator = made.test_client(), signed_in(made, "root@a.example")
    answers = [administrator.get(f"/{name}", follow_redirects=True) for name in ("silent", "nameless", "open")]
    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert [client.get(f"/shut/{block}").status_code for client in (stranger, administrator)] == [302, 200]
    assert stranger.get("/ready").json == {"status": "ready", "failed_plugins": ["nameless", "silent"]}
    page = administrator.get(f"/manage/{block}/plugins").text
    assert "routes without a permission: silent.page" in page
    assert "routes for organisers of a block that name none: /nameless" in page


def test_a_plugin_that_would_take_part_in_every_page_is_left_out(settings: Settings) -> None:
    made = create_app(
        settings, Registry([Given(name, name, "tournament") for name in ("everywhere", "open")]), clock=going_on()
    )
    stranger = made.test_client()
    answers = [stranger.get(page, follow_redirects=True) for page in ("/", "/open", "/everywhere")]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert stranger.get("/ready").json == {"status": "ready", "failed_plugins": ["everywhere"]}


def test_a_route_for_organisers_must_name_a_block(app: Flask) -> None:
    app._got_first_request = False
    app.add_url_rule("/everything", "everything", permission("organise")(lambda: "everything"))
    with pytest.raises(UndeclaredRouteError, match="name none: /everything"):
        check(app)


def test_an_undeclared_route_that_slips_through_is_for_administrators(app: Flask) -> None:
    app._got_first_request = False
    app.add_url_rule("/late", "late", lambda: "late")
    assert app.test_client().get("/late").status_code == 302


def test_an_unknown_permission_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unknown permission 'everybody'"):
        permission("everybody")
