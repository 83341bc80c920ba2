"""What every answer says about how it may be used and kept."""

from __future__ import annotations

from flask import Flask, Response, current_app, request, session

from tournament.runtime import runtime

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"
PRIVATE = "private, no-store"
REVALIDATED = "public, no-cache"


def protect(response: Response) -> Response:
    """Add what every answer carries."""
    for name, value in ALWAYS.items():
        response.headers[name] = value
    if runtime().settings.public_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response


def keep(response: Response) -> Response:
    """Say who may keep an answer, unless its view has said so.

    A page for strangers may be kept by anybody and is asked for again by its tag. Whatever a session had a
    part in is nobody else's, refusals and answers to forms too.
    """
    if "Cache-Control" in response.headers:
        return response
    response.vary.add("Cookie")
    if has_session() or request.method not in {"GET", "HEAD"} or response.status_code != 200:
        response.headers["Cache-Control"] = PRIVATE
        return response
    response.headers["Cache-Control"] = REVALIDATED
    if not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(protect)
    app.after_request(keep)
    app.add_template_global(has_session)


def has_session() -> bool:
    """Tell whether a session has a part in this request."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies or session.modified
