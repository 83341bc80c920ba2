"""A collector of OpenTelemetry that keeps what it is sent: spans over HTTP, in the words of the protocol."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass(frozen=True, slots=True)
class Received:
    """A span: its name and attributes, and the ids by which it belongs to others, in hexadecimal digits."""

    name: str
    attributes: dict[str, Any]
    trace: str
    id: str
    parent: str
    kind: int
    failed: bool
    events: int


@dataclass
class Collector:
    """What came, as spans and as bytes, and of which service."""

    url: str = ""
    spans: list[Received] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    services: set[tuple[str, str]] = field(default_factory=set)

    def take(self, body: bytes) -> None:
        """Read a request."""
        asked = ExportTraceServiceRequest.FromString(body)
        self.bodies.append(body)
        for resource in asked.resource_spans:
            told = {each.key: each.value.string_value for each in resource.resource.attributes}
            self.services.add((told["service.name"], told["service.version"]))
            for scope in resource.scope_spans:
                self.spans += map(_received, scope.spans)

    def named(self, name: str) -> list[Received]:
        """Return the spans of a name."""
        return [span for span in self.spans if span.name == name]

    def below(self, span: Received) -> list[Received]:
        """Return the spans that belong to one directly."""
        return [each for each in self.spans if each.parent == span.id]


def _received(span: Span) -> Received:
    values = {each.key: getattr(each.value, each.value.WhichOneof("value") or "") for each in span.attributes}
    ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
    return Received(span.name, values, *ids, span.kind, span.status.code == 2, len(span.events))


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run a collector."""
    collector, lock = Collector(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                collector.take(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
