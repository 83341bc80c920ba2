"""Finding out who somebody is, and beginning their session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import login_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from tournament.domain.accounts.commands import browser_sessions, login_throttle, passwords, second_factors
from tournament.domain.accounts.commands.login_throttle import Subject
from tournament.domain.accounts.queries.signing_in import Account, as_known, stored_password
from tournament.domain.core.commands.unit_of_work import Actor
from tournament.runtime import runtime
from tournament.web.accounts import known_device
from tournament.web.permissions import may, wants_json
from tournament.web.sessions import begin_session

LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
SIGNED_IN = "signed_in"
"""When the person showed last who it is, as seconds since 1970."""
WAITING = "waiting_for_second_step"
STEP_SECONDS = 10 * 60
FRESH_SECONDS = 30 * 60
"""How long a sign-in is enough for changing second factors: a session left open must not do that."""

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def trying(subjects: Sequence[Subject]) -> Iterator[None]:
    """Count an attempt before it is made inside the block; raises TooManyRequests when there were too many."""
    wait = login_throttle.admit(subjects)
    if wait is not None:
        minutes = -(-wait // timedelta(minutes=1))
        raise TooManyRequests(
            _("Too many attempts failed. Wait %(number)d minutes, then try again.", number=minutes),
            retry_after=int(wait.total_seconds()),
        )
    yield


def whose_password(email: str, password: str) -> Account | None:
    """Return the active account that this password opens; all others, made up or not, cost and look the same."""
    with passwords.room():
        user_id, stored, as_it_was = stored_password(email)
        device = known_device.known_as(user_id)
        subjects = [Subject("device", f"{device} {email}")] if device else _from_anywhere(email)
        with trying(subjects):
            fits = passwords.opens(stored, password)
    if not fits:
        return None
    login_throttle.forgive(subjects)
    return as_known(as_it_was)


def is_own_password(password: str) -> bool:
    """Tell whether this is the password of who is signed in; guesses are counted."""
    subjects = [Subject("account", f"signed in {current_user.id}")]
    stored = current_user.password
    with passwords.room(), trying(subjects):
        fits = passwords.opens(stored, password)
    if fits:
        login_throttle.forgive(subjects)
    return fits


def let_in(user: Account, asked: str | None = None) -> Response:
    """Begin a session and lead on; the session's token and that of its forms are new from here on."""
    begin(user)
    browser_sessions.note_sign_in(user.id)
    response = redirect(after_sign_in(asked))
    known_device.remember(response, user.id)
    return response


def go_on(user: Account, asked: str | None = None) -> Response:
    """Let somebody in who knew the password or held a link, or ask for the second factor first."""
    if not second_factors.of(user).is_on:
        return let_in(user, asked)
    waiting = {"user": user.fs_uniquifier, "since": _now(), "next": asked or ""}
    begin_session(lambda: session.__setitem__(WAITING, waiting))
    return redirect(url_for("accounts.second_step"))


def waiting_user() -> Account | None:
    """Return who knew the password a moment ago and has not shown the second factor yet."""
    waiting = session.get(WAITING)
    if waiting is None or _now() - waiting["since"] > STEP_SECONDS:
        return None
    return as_known(waiting["user"])


def asked_page() -> str | None:
    """Return the page that whoever waits for the second step came for."""
    page: str | None = session.get(WAITING, {}).get("next")
    return page


def prove() -> None:
    """Note that the person has just shown who it is."""
    session[SIGNED_IN] = _now()


def fresh(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let a view be called shortly after its visitor showed who it is, or ask for the password again first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if _now() - session.get(SIGNED_IN, 0) <= FRESH_SECONDS:
            return view(*args, **kwargs)
        if wants_json():
            abort(403, _("Confirm your password first."))
        return redirect(url_for("accounts.confirm"))

    return guarded


def begin(user: Account) -> None:
    """Begin a session in which the account is signed in."""

    def fill() -> None:
        login_user(user, remember=False)
        prove()

    begin_session(fill)


def after_sign_in(asked: str | None) -> str:
    """Return where to go: the page asked for, if it is one of ours."""
    if asked and LOCAL_PATH.fullmatch(asked):
        return asked
    return url_for("organiser.home") if may("organise-something") else url_for("public.front")


def actor() -> Actor:
    """Return the signed-in person as services know them."""
    return Actor(current_user.id, current_user.name or current_user.email)


def _now() -> float:
    return runtime().clock().timestamp()


def _from_anywhere(email: str) -> list[Subject]:
    return [Subject("account", email), *login_throttle.network(request.remote_addr or "")]
