"""The language of a page: asked for in the address, else the reader's own, else Vietnamese."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale

from tournament.engine.text import LANGUAGES, Language, Text
from tournament.runtime import Runtime
from tournament.web.permissions import somebody

DEFAULT: Language = "vi"
NAMES: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English"}
CATALOGUES = Path(__file__).parents[1] / "translations"


def language() -> Language:
    """Return the language of the present page."""
    return "en" if str(get_locale()) == "en" else "vi"


def in_language(text: Text | str | None) -> str:
    """Return a text in the language of the page; a plain string stays as it is, None is empty."""
    if isinstance(text, Text):
        return text.in_(language())
    return "" if text is None else str(text)


def this_page_in(other: Language) -> str:
    """Return the address of the present page in another language."""
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    if other != _unasked():
        arguments.append(("lang", other))
    return request.path + (f"?{urlencode(arguments)}" if arguments else "")


def init_app(app: Flask) -> None:
    """Set up gettext, the `text` filter, and addresses that keep the language."""
    runtime: Runtime = app.extensions["tournament"]
    catalogues = (CATALOGUES, *(each.location for each in runtime.registry.translations.values()))
    Babel(app, DEFAULT, default_translation_directories=";".join(map(str, catalogues)), locale_selector=_asked)
    app.url_defaults(_keep)
    app.add_template_filter(in_language, "text")
    app.jinja_env.globals.update(language=language, language_names=NAMES, this_page_in=this_page_in)


def _asked() -> Language:
    asked = request.args.get("lang") if has_request_context() else None
    return next((known for known in LANGUAGES if known == asked), _unasked())


def _unasked() -> Language:
    user = somebody() if has_request_context() else None
    return "en" if user is not None and user.language == "en" else DEFAULT


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    """Put the language into an address that would otherwise lead to a page in another one."""
    if has_request_context() and endpoint != "static" and language() != _unasked():
        values.setdefault("lang", language())
