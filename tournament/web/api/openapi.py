"""The description of the addresses for programs (OpenAPI 3.1), made from the same data as the addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from tournament import __version__

PREFIX = "/api/v1"
_SCHEMAS = "#/components/schemas/"
JSON, EVENTS = "application/json", "text/event-stream"
BEARER = {"type": "http", "scheme": "bearer"}
"""A token of a link, as `Authorization: Bearer …` (RFC 6750)."""


class Operation(NamedTuple):
    """What a method does at an address that asks for a token: what it answers by its status, and what is sent.

    `query` tells of whole numbers that may stand in the address; refusals are told as everywhere, and a status may be
    either.
    """

    method: str
    rule: str
    does: str
    answers: Mapping[int, tuple[str, type[msgspec.Struct]]]
    refusals: Mapping[int, str]
    sent: type[msgspec.Struct] | None = None
    query: Mapping[str, str] = {}


def description(
    prefix: str,
    routes: Mapping[str, tuple[str, type[msgspec.Struct]]],
    streams: Mapping[str, tuple[str, type[msgspec.Struct]]],
    problem: type[msgspec.Struct],
    operations: Sequence[Operation] = (),
) -> dict[str, Any]:
    """Describe routes and streams: what each does in words and the record it answers, by its rule below `prefix`.

    `operations` are those for whoever has a token.
    """
    told = [record for _, record in (*routes.values(), *streams.values())]
    told += [record for each in operations for _, record in each.answers.values()]
    told += [each.sent for each in operations if each.sent is not None]
    records = [*dict.fromkeys(told), problem]
    schemas, components = msgspec.json.schema_components(records, ref_template=f"{_SCHEMAS}{{name}}")
    by_record = dict(zip(records, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for kind, of_kind in ((JSON, routes), (EVENTS, streams)):
        for rule, (does, record) in of_kind.items():
            paths[_path(rule)] = {"get": _operation(rule, does, kind, by_record[record], by_record[problem])}
    for each in operations:
        paths.setdefault(_path(each.rule), {})[each.method] = _with_token(each, by_record, by_record[problem])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hội Thao", "version": __version__},
        "servers": [{"url": prefix}],
        "paths": paths,
        "components": {"schemas": components, **({"securitySchemes": {"token": BEARER}} if operations else {})},
    }


def _path(rule: str) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", rule)


def _names(rule: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(\w+)>", rule)
    ]


def _answer(said: str, schema: Any, kind: str = JSON) -> dict[str, Any]:
    return {"description": said, "content": {kind: {"schema": schema}}}


def _operation(rule: str, does: str, kind: str, schema: Any, problem: Any) -> dict[str, Any]:
    return {
        "summary": does,
        "operationId": "_".join(re.findall(r"\w+", rule)) or "blocks",
        "parameters": _names(rule),
        "responses": {
            "200": _answer(does, schema, kind),
            "304": {"description": "Nothing has changed since the tag that was sent"},
            "400": _answer("An option that is not known", problem),
            "404": _answer("Nothing is at this address", problem),
        },
    }


def _with_token(each: Operation, by_record: Mapping[type[msgspec.Struct], Any], problem: Any) -> dict[str, Any]:
    told = {status: _answer(said, by_record[record]) for status, (said, record) in each.answers.items()}
    for status, said in each.refusals.items():
        answered = each.answers.get(status)
        told[status] = _answer(
            f"{answered[0]}. {said}" if answered else said,
            {"anyOf": [by_record[answered[1]], problem]} if answered else problem,
        )
    made = {
        "summary": each.does,
        "operationId": "_".join((each.method, *re.findall(r"\w+", each.rule))),
        "security": [{"token": []}],
        "parameters": [
            *_names(each.rule),
            *(
                {"name": name, "in": "query", "description": said, "schema": {"type": "integer", "minimum": 0}}
                for name, said in each.query.items()
            ),
        ],
        "responses": {str(status): told[status] for status in sorted(told)},
    }
    if each.sent is not None:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": by_record[each.sent]}}}
    return made
