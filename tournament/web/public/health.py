"""What a supervisor asks: is the process alive, can it work, what has it done."""

from __future__ import annotations

from flask import Response, jsonify

from tournament import __version__
from tournament.domain.core import database
from tournament.editions import metrics as queries
from tournament.runtime import runtime
from tournament.web.permissions import permission
from tournament.web.public import blueprint


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
    """Answer with counts in the Prometheus text format; no names, no personal data."""
    lines = [f"tournament_{name} {value}" for name, value in queries.counts().items()]
    return Response("\n".join([*lines, ""]), mimetype="text/plain")
