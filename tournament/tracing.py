"""Spans of OpenTelemetry: what took how long, sent to the collector that the environment names, and to nobody else.

Without `OTEL_EXPORTER_OTLP_ENDPOINT` nothing of the libraries is imported, and a span costs one comparison. A span has
a name and a few words of the program itself, never an address, a value, a person or the text of an error.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib.util import find_spec
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

log = logging.getLogger(__name__)

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The variables of the specification that switch spans on."""
PARENT = "TRACEPARENT"
"""The variable by which a process is told the span that it works for, in the words of W3C Trace Context."""
NAME = "hoi-thao"
NOT_INSTALLED = "spans are asked for, but not installed: pip install 'hoi-thao[telemetry]'"
LAST_SECONDS = 3.0
"""How long the last spans of a process are waited for: a collector that is away must hold up no server that ends."""

_OFF = nullcontext()
_tracer: Tracer | None = None


def is_on() -> bool:
    """Tell whether spans are sent."""
    return _tracer is not None


def is_asked_for() -> bool:
    """Tell whether the environment names a collector."""
    return any(os.environ.get(name) for name in ENDPOINTS) and os.environ.get("OTEL_SDK_DISABLED", "") != "true"


def is_installed() -> bool:
    """Tell whether the libraries are there, which the extra `telemetry` brings."""
    with suppress(ImportError):
        return bool(find_spec("opentelemetry.sdk.trace") and find_spec("opentelemetry.exporter.otlp.proto.http"))
    return False


def start(version: str) -> None:
    """Send the spans of this process from now on, where the environment asks for it; says so where that cannot be."""
    global _tracer
    if _tracer is not None or not is_asked_for():
        return
    if not is_installed():
        log.warning(NOT_INSTALLED)
        return
    # Late: whoever asks for no spans does not pay for the libraries.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    own = {"service.name": os.environ.get("OTEL_SERVICE_NAME") or NAME, "service.version": version}
    provider = TracerProvider(resource=Resource.create(own), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer(NAME, version)
    # Not `atexit`, which a worker that was forked leaves out.
    Finalize(None, _send_last, (provider,), exitpriority=10)


def _send_last(provider: TracerProvider) -> None:
    sending = threading.Thread(target=provider.force_flush, daemon=True)  # it may wait for longer than it is told to
    sending.start()
    sending.join(LAST_SECONDS)


def span(name: str, **attributes: str | int | float) -> AbstractContextManager[Span | None]:
    """Let what is done within be a span; of what is raised it holds the kind alone. Underscores stand for dots."""
    if _tracer is None:
        return _OFF
    return _recorded(_tracer, name, {each.replace("_", "."): value for each, value in attributes.items()})


def serving(method: str, headers: Mapping[str, str]) -> AbstractContextManager[Span | None]:
    """Let what is done within be the span of a request, within that which trusted headers name."""
    if _tracer is None:
        return _OFF
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    return _recorded(_tracer, method, {"http.request.method": method}, _context_of(headers), SpanKind.SERVER)


def for_parent() -> AbstractContextManager[object]:
    """Let the spans within belong to that for which this process was started."""
    if _tracer is None or PARENT not in os.environ:
        return _OFF
    return _within({"traceparent": os.environ[PARENT]})


def in_environment() -> dict[str, str]:
    """Return what tells a process that is started now the present span."""
    if _tracer is None:
        return {}
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    carried: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carried)
    return {PARENT: carried["traceparent"]} if "traceparent" in carried else {}


def begun(name: str, attributes: Mapping[str, str]) -> Callable[[BaseException | None], None]:
    """Begin a span that ends when what is returned is called, with what went wrong if anything did."""
    if _tracer is None:
        return lambda _error: None
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    began = _tracer.start_span(name, kind=SpanKind.CLIENT, attributes=dict(attributes))

    def end(error: BaseException | None) -> None:
        if error is not None:
            _fails(began, error)
        began.end()

    return end


@contextmanager
def _recorded(
    tracer: Tracer, name: str, attributes: Mapping[str, Any], context: Any = None, kind: Any = None
) -> Iterator[Span]:
    given = {"kind": kind} if kind is not None else {}
    with tracer.start_as_current_span(
        name, context, attributes=attributes, record_exception=False, set_status_on_exception=False, **given
    ) as recorded:
        try:
            yield recorded
        except Exception as error:
            _fails(recorded, error)
            raise


def _fails(spanned: Span, error: BaseException) -> None:
    """Say what kind of error it was: its text may hold what somebody typed, or a row of the database."""
    from opentelemetry.trace import StatusCode  # noqa: PLC0415

    spanned.set_attribute("error.type", type(error).__qualname__)
    spanned.set_status(StatusCode.ERROR)


def _context_of(headers: Mapping[str, str]) -> Any:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    return TraceContextTextMapPropagator().extract(headers)


@contextmanager
def _within(headers: Mapping[str, str]) -> Iterator[None]:
    from opentelemetry import context  # noqa: PLC0415

    token = context.attach(_context_of(headers))
    try:
        yield
    finally:
        context.detach(token)
