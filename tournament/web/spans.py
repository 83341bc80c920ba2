"""Requests, pages and statements as spans, where `tournament.tracing` is on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jinja2
from flask import Flask
from sqlalchemy import Engine, event

from tournament import tracing
from tournament.web.request_notes import notes_of
from tournament.web.slow_statements import without_values

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "_OTHER"
SPANNED = "tournament.spanned"
"""Under which the environment of a request notes that it has its span."""
END = "tournament.end_of_span"


@contextmanager
def of_request(environ: WSGIEnvironment, *, trusted: bool = False) -> Iterator[Callable[[int], None]]:
    """Let what is done within be the span of a request, in the trace of a proxy whose word is taken.

    Yields what is to be called with the status of the answer.
    """
    method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else OTHER
    given = environ.get("HTTP_TRACEPARENT") if trusted else None
    notes = notes_of(environ)  # before the environment is copied
    environ[SPANNED] = True
    with tracing.serving(method, {"traceparent": given} if given else {}) as span:

        def answered(status: int) -> None:
            if span is None:
                return
            span.set_attribute("http.response.status_code", status)
            span.set_attribute("tournament.request.id", notes.id)
            if notes.route:
                span.set_attribute("http.route", notes.route)
                span.update_name(f"{method} {notes.route}")
            if status >= 500:
                span.set_attribute("error.type", str(status))

        yield answered


class SpannedTemplate(jinja2.Template):
    """A page, each of whose renderings is a span."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        with tracing.span("render", template_name=self.name or "none"):
            return super().render(*args, **kwargs)


def init_app(app: Flask) -> None:
    """Span what an application answers and renders, under a server that knows nothing of it too."""
    if not tracing.is_on():
        return
    app.jinja_env.template_class = SpannedTemplate
    within = app.wsgi_app

    def spanned(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if SPANNED in environ:
            return within(environ, start_response)
        with of_request(environ) as answered:

            def start(status: str, *rest: Any) -> Any:
                answered(int(status[:3]))
                return start_response(status, *rest)

            return within(environ, start)

    app.wsgi_app = spanned  # type: ignore[method-assign]


def watch(engine: Engine) -> None:
    """Span the statements of an engine: their text, in which every value is a placeholder, and no more."""
    if not tracing.is_on():
        return
    system = engine.dialect.name

    @event.listens_for(engine, "before_cursor_execute")
    def _begin(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        verb = statement.split(None, 1)[0].upper() if statement.strip() else "EMPTY"
        told = {"db.system.name": system, "db.operation.name": verb, "db.query.text": without_values(statement)}
        setattr(context, END, tracing.begun(verb, told))

    @event.listens_for(engine, "after_cursor_execute")
    def _end(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        getattr(context, END)(None)

    @event.listens_for(engine, "handle_error")
    def _fail(failure: Any) -> None:
        end = getattr(failure.execution_context, END, None)
        if end is not None:
            end(failure.original_exception)
