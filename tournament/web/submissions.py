"""What an organiser's form carries beside its fields: how far its page had come, and a key of its own.

`version` is compared with the rows that the form overwrites (services.staleness); `form_key` lets a form that comes
twice be carried out once (services.submissions). The key is signed with who was shown the form, so that what was
typed into it can be kept for that person alone when the session has ended meanwhile.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Any

import msgspec
from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from tournament.domain.core.commands.staleness import Version
from tournament.domain.core.commands.submissions import Submission

VERSION, KEY = "version", "form_key"
CARRIED = frozenset({"csrf_token", VERSION, KEY})
"""Fields that say nothing of what is to be done."""
_VERSION = re.compile(r"(\d{1,10})(?:\.(\d{1,10}))?")


def shows(block: int, exchange: int | None = None) -> None:
    """Remember how far the log had come for this page, by the revisions of the block and of the exchange."""
    g.version = str(block) if exchange is None else f"{block}.{exchange}"


def version_of_page() -> str:
    """Return what the forms of this page carry as their version.

    A form that is shown again shows what was typed on the page before: until its person was told of changes since,
    it keeps the version of that page.
    """
    if "told" in g:
        return str(g.told or g.get("version", ""))
    sent = request.form.get(VERSION, "") if request.method == "POST" else ""
    return sent if _VERSION.fullmatch(sent) else str(g.get("version", ""))


def new_key() -> str:
    """Make the key of one form on this page."""
    return str(_signer().dumps([current_user.get_id(), secrets.token_urlsafe(12)]))


def signed_for(key: str) -> str | None:
    """Return for whom a form's key was made, None when it is none of ours."""
    try:
        who, _nonce = _signer().loads(key)
    except (BadSignature, ValueError):
        return None
    return str(who)


def submission() -> Submission:
    """Return the form that this request sends."""
    if "submission" not in g:
        given = request.form.get(KEY, "")
        # A script may number what it sends with one form: each number is a form of its own.
        valid = len(given) <= 400 and signed_for(given.partition("~")[0]) == str(current_user.get_id())
        key = hashlib.sha256(given.encode()).hexdigest() if valid else None
        g.submission = Submission(key, _digest(), _version(request.form.get(VERSION, "")))
    sent: Submission = g.submission
    return sent


def submission_of_session() -> Submission:
    """Return the form that this request sends, known by the session in which it was shown and by its token.

    A form that begins a session ends that one: only a browser that has not got the answer sends both once more.
    """
    session_id = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "")
    shown = msgspec.json.encode([session_id, request.form.get("csrf_token", ""), request.path])
    return Submission(hashlib.sha256(shown).hexdigest(), _digest(), Version())


def tell(version: str = "") -> None:
    """Note that this page tells its person what changed: its forms build on that, or on the `version` given."""
    g.told = version


def with_status(status: int) -> None:
    """Give the page of this request a status of its own, unless it leads elsewhere."""
    g.page_status = status


def init_app(app: Flask) -> None:
    """Let templates write what forms carry."""
    app.jinja_env.globals.update(carried_by_forms=carried_by_forms, sent_beside=sent_beside)
    app.after_request(_set_status)


def carried_by_forms(version: str = "") -> list[tuple[str, str]]:
    """List what a form carries beside its fields; those of visitors and of one's account carry the token alone.

    `version` is that of the page unless another is given.
    """
    token = [("csrf_token", generate_csrf())]
    if "version" not in g and request.blueprint != "organiser":
        return token
    return [*token, (VERSION, version or version_of_page()), (KEY, new_key())]


def sent_beside(form: Iterable[Any]) -> list[tuple[str, str]]:
    """List what a button sent beside the fields of its form, so that it can be sent once more."""
    own = CARRIED | {field.name for field in form}
    sent = request.form.items(multi=True) if request.method == "POST" else ()
    return [(name, value) for name, value in sent if name.partition("-")[0] not in own]


def _set_status(response: Response) -> Response:
    if response.status_code == 200:
        response.status_code = g.get("page_status", 200)
    return response


def _digest() -> str:
    said = sorted(pair for pair in request.form.items(multi=True) if pair[0] not in CARRIED)
    files = [(name, file.filename or "", _digest_of(file)) for name, file in request.files.items(multi=True)]
    return hashlib.sha256(msgspec.json.encode([request.path, said, *([files] if files else ())])).hexdigest()


def _digest_of(file: FileStorage) -> str:
    """Name what a file holds; it is read again from its beginning."""
    found = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a binary file
    file.stream.seek(0)
    return found


def _version(sent: str) -> Version:
    found = _VERSION.fullmatch(sent)
    if found is None:
        return Version()
    return Version(int(found[1]), int(found[2]) if found[2] else None)


def _signer() -> URLSafeSerializer:
    keys = [*(current_app.config.get("SECRET_KEY_FALLBACKS") or ()), current_app.secret_key]
    return URLSafeSerializer(keys, salt="form-key")
