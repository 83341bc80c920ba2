"""Accounts for tests, and signing in: as a person does, through the form, or at once."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from functools import wraps
from unittest.mock import patch
from weakref import WeakKeyDictionary

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from tests.support.sampling import is_sample
from tournament.domain.accounts.queries.signing_in import as_known, stored_password
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import Grant, User, db
from tournament.runtime import Runtime
from tournament.web.accounts import signing

PASSWORD = "a long pass phrase"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def add_block(app: Flask, name: str) -> str:
    """Make a block and return its address word."""
    from tournament.domain.exchanges.commands import blocks
    from tournament.models import Block

    with app.app_context():
        block_id = blocks.create(SYSTEM, None, name, name, "")
        return str(db.session.get_one(Block, block_id).slug)


def add_user(app: Flask, email: str, role: str | None = None, block: str | None = None) -> None:
    """Make an account with `PASSWORD` and at most one role."""
    from tournament.models import Block

    with app.app_context():
        user = User(email=email, name="", password=hash_password(PASSWORD), fs_uniquifier=uuid.uuid4().hex)
        db.session.add(user)
        db.session.flush()
        if role is not None:
            block_id = db.session.scalar(db.select(Block.id).where(Block.slug == block)) if block else None
            db.session.add(Grant(user_id=user.id, role=role, block_id=block_id))
        db.session.commit()


def token_in(page: TestResponse) -> str:
    """Return the token of a page's forms."""
    found = TOKEN.search(page.text)
    assert found is not None, "no form with a token on this page"
    return found[1]


def token_on(client: FlaskClient, page: str) -> str:
    """Return the token of the form on a page; `make test` takes that of the session's first page, good on every other.

    `make soak` opens the page each time; `tests/web/organiser/test_every_form.py` opens them all.
    """
    session = client.get_cookie("session")
    known_of, token = _TOKENS.get(client, (None, ""))
    if session is None or known_of != session.value or not is_sample():
        token = token_in(client.get(page))
        session = client.get_cookie("session")
        _TOKENS[client] = session.value if session else None, token
    return token


_TOKENS: WeakKeyDictionary[FlaskClient, tuple[str | None, str]] = WeakKeyDictionary()


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Fill in the sign-in form and send it."""
    token = token_in(client.get("/accounts/sign-in"))
    sent = {"email": email, "password": password, "csrf_token": token, **fields}
    return client.post("/accounts/sign-in", data=sent)


def signed_in(app: Flask, email: str) -> FlaskClient:
    """Return a browser in which the account has signed in, let in without its password: that takes several pages."""

    @wraps(app.view_functions["accounts.sign_in"])
    def let_in() -> Response:
        account = as_known(stored_password(email)[2])
        assert account is not None, email
        return signing.go_on(account)

    client = app.test_client()
    with patch.dict(app.view_functions, {"accounts.sign_in": let_in}):
        answer = client.get("/accounts/sign-in")
    assert client.get_cookie("session") is not None, answer.text
    return client


def later(app: Flask, by: timedelta) -> None:
    """Put the application's clock forward."""
    runtime: Runtime = app.extensions["tournament"]
    before = runtime.clock
    runtime.clock = lambda: before() + by


def copied(client: FlaskClient, app: Flask) -> FlaskClient:
    """Return another browser with the same session's cookie."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    browser = app.test_client()
    browser.set_cookie("session", cookie.value)
    return browser
