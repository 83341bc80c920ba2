"""The description of the addresses for programs (OpenAPI 3.1), made from the same data as the addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from tournament import __version__

_SCHEMAS = "#/components/schemas/"


def description(
    prefix: str, routes: Mapping[str, tuple[str, type[msgspec.Struct]]], problem: type[msgspec.Struct]
) -> dict[str, Any]:
    """Describe routes: what each does in words and the record it answers, by its rule below `prefix`."""
    answered = [*dict.fromkeys(record for _, record in routes.values()), problem]
    schemas, components = msgspec.json.schema_components(answered, ref_template=f"{_SCHEMAS}{{name}}")
    by_record = dict(zip(answered, schemas, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hội Thao", "version": __version__},
        "servers": [{"url": prefix}],
        "paths": {
            re.sub(r"<(\w+)>", r"{\1}", rule): {"get": _operation(rule, does, by_record[record], by_record[problem])}
            for rule, (does, record) in routes.items()
        },
        "components": {"schemas": components},
    }


def _operation(rule: str, does: str, schema: Any, problem: Any) -> dict[str, Any]:
    def answers(said: str, of: Any) -> dict[str, Any]:
        return {"description": said, "content": {"application/json": {"schema": of}}}

    return {
        "summary": does,
        "operationId": "_".join(re.findall(r"\w+", rule)) or "blocks",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"<(\w+)>", rule)
        ],
        "responses": {
            "200": answers(does, schema),
            "304": {"description": "Nothing has changed since the tag that was sent"},
            "400": answers("An option that is not known", problem),
            "404": answers("Nothing is at this address", problem),
        },
    }
