"""The description of the addresses for programs (OpenAPI 3.1), made from the same data as the addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from tournament import __version__

_SCHEMAS = "#/components/schemas/"


JSON, EVENTS = "application/json", "text/event-stream"


def description(
    prefix: str,
    routes: Mapping[str, tuple[str, type[msgspec.Struct]]],
    streams: Mapping[str, tuple[str, type[msgspec.Struct]]],
    problem: type[msgspec.Struct],
) -> dict[str, Any]:
    """Describe routes and streams: what each does in words and the record it answers, by its rule below `prefix`."""
    answered = [*dict.fromkeys(record for _, record in (*routes.values(), *streams.values())), problem]
    schemas, components = msgspec.json.schema_components(answered, ref_template=f"{_SCHEMAS}{{name}}")
    by_record = dict(zip(answered, schemas, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hội Thao", "version": __version__},
        "servers": [{"url": prefix}],
        "paths": {
            re.sub(r"<(\w+)>", r"{\1}", rule): {
                "get": _operation(rule, does, kind, by_record[record], by_record[problem])
            }
            for kind, told in ((JSON, routes), (EVENTS, streams))
            for rule, (does, record) in told.items()
        },
        "components": {"schemas": components},
    }


def _operation(rule: str, does: str, kind: str, schema: Any, problem: Any) -> dict[str, Any]:
    def answers(said: str, of: Any, kind: str = JSON) -> dict[str, Any]:
        return {"description": said, "content": {kind: {"schema": of}}}

    return {
        "summary": does,
        "operationId": "_".join(re.findall(r"\w+", rule)) or "blocks",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"<(\w+)>", rule)
        ],
        "responses": {
            "200": answers(does, schema, kind),
            "304": {"description": "Nothing has changed since the tag that was sent"},
            "400": answers("An option that is not known", problem),
            "404": answers("Nothing is at this address", problem),
        },
    }
