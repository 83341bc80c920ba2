"""The language of a page: asked for in the address, else the reader's own, else Vietnamese."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, has_request_context, request
from flask_babel import Babel

from tournament import catalogues
from tournament.catalogues import DEFAULT, FOLDER, languages
from tournament.runtime import Runtime
from tournament.sdk.language import in_language, language
from tournament.web.permissions import somebody

__all__ = ["capital", "in_language", "init_app", "language", "this_page_in"]


def capital(words: str) -> str:
    """Return words with a capital at their beginning."""
    return words[:1].upper() + words[1:]


def this_page_in(other: str) -> str:
    """Return the address of the present page in another language."""
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    if other != _unasked():
        arguments.append(("lang", other))
    return request.path + (f"?{urlencode(arguments)}" if arguments else "")


def init_app(app: Flask) -> None:
    """Set up gettext, the `text` filter, and addresses that keep the language."""
    runtime: Runtime = app.extensions["tournament"]
    folders = [each.location for each in runtime.registry.translations.values()]
    catalogues.use(folders)
    # Of one text in several folders the last wins here, and it brings the rule of plurals.
    places = ";".join(map(str, (*reversed(folders), FOLDER)))
    Babel(app, DEFAULT, default_translation_directories=places, locale_selector=_asked)
    app.url_defaults(_keep)
    app.add_template_filter(in_language, "text")
    app.add_template_filter(capital)
    app.jinja_env.globals.update(language=language, languages=languages, this_page_in=this_page_in)


def _asked() -> str:
    asked = request.args.get("lang") if has_request_context() else None
    return asked if asked is not None and asked in languages() else _unasked()


def _unasked() -> str:
    user = somebody() if has_request_context() else None
    return user.language if user is not None and user.language in languages() else DEFAULT


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    """Put the language into an address that would otherwise lead to a page in another one."""
    if has_request_context() and endpoint != "static" and "lang" in request.args and language() != _unasked():
        values.setdefault("lang", language())
