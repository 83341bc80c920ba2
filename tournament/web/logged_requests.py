"""What is asked for, as the log may tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import current_app, request

SECRET = re.compile(r"<(?:\w+:)?token>")
"""The part of a route that lets in whoever knows what stands there."""
HIDDEN = "…"


def asked_for() -> str:
    """Return method and path of the request, without a token in it, be there such an address or only one like it."""
    path = request.path
    for before in _before_tokens():
        path = re.sub(rf"^({before})[^/.]+", rf"\1{HIDDEN}", path)
    return f"{request.method} {path}"


def _before_tokens() -> Iterator[str]:
    """Yield a pattern of what stands before a token, for each route that has one."""
    for rule in current_app.url_map.iter_rules():
        before, *rest = SECRET.split(rule.rule)
        if rest:
            parts = re.split("(<[^<>]+>)", before)
            yield "".join("[^/]+" if part[:1] == "<" else re.escape(part) for part in parts).replace("/", "/+")
