"""What a supervisor asks: is the process alive, can it work, what has it done."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

from tournament import __version__
from tournament.domain.core import database
from tournament.runtime import runtime
from tournament.web import metrics as counted
from tournament.web.headers import PRIVATE
from tournament.web.hosts import LOOPBACK
from tournament.web.permissions import permission
from tournament.web.public import blueprint

PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""What proxies add to what they pass on."""


@blueprint.get("/health")
@permission("public")
def health() -> Response:
    """Answer that the process is alive."""
    return jsonify(status="ok", version=__version__)


@blueprint.get("/ready")
@permission("public")
def ready() -> tuple[Response, int]:
    """Answer whether the database answers and which plugins failed, at the start or since."""
    registry = runtime().registry
    failed = [plugin.name for plugin in registry.plugins if plugin.error or registry.failures(plugin.name)]
    if not database.answers():
        return jsonify(status="database unreachable", failed_plugins=failed), 503
    return jsonify(status="ready", failed_plugins=failed), 200


@blueprint.get("/metrics")
@permission("public")
def metrics() -> Response:
    """Answer with counts in the Prometheus text format to whoever may have them; to others nothing."""
    if not (_has_token() or _is_asked_here()):
        abort(404)
    answer = Response(counted.exposition(), content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = PRIVATE
    return answer


def _has_token() -> bool:
    token, given = runtime().settings.metrics_token, request.authorization
    if not token or given is None or given.type != "bearer":
        return False
    return hmac.compare_digest((given.token or "").encode(), token.encode())


def _is_asked_here() -> bool:
    """Tell whether a program of this machine asks, where nobody else is served.

    A proxy on it may say nothing of whom it asks for, so where the world has an address everybody needs the token.
    """
    if urlsplit(runtime().settings.public_url).hostname not in LOOPBACK:
        return False
    is_passed_on = any(name in request.headers for name in PASSED_ON)
    named = urlsplit(f"//{request.host}").hostname
    return not is_passed_on and named in LOOPBACK and request.remote_addr in LOOPBACK
