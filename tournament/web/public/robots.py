"""What programs that visit every site ask for: robots.txt, sitemap.xml, favicon.ico, security.txt."""

from __future__ import annotations

from datetime import timedelta
from xml.sax.saxutils import escape

from flask import Response, abort, url_for

from tournament.catalogues import languages
from tournament.editions import sitemap as queries
from tournament.runtime import runtime
from tournament.web.assets import all_assets
from tournament.web.permissions import permission
from tournament.web.public import blueprint

OF_EDITION = ("exchange", "schedule", "standings", "brackets", "results", "overall_", "documents_")
"""The pages of an edition that a search engine may show, by endpoint."""
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
A_DAY = "public, max-age=86400"
CONTACT_HOLDS = timedelta(days=180)
"""How long the security contact may be believed: RFC 9116 asks for less than a year."""


@blueprint.get("/robots.txt")
@permission("public")
def robots() -> Response:
    """Keep robots out of the organisers' pages only (RFC 9309)."""
    lines = ("User-agent: *", "Disallow: /manage/", f"Sitemap: {runtime().settings.public_url}/sitemap.xml", "")
    return _text("\n".join(lines))


@blueprint.get("/sitemap.xml")
@permission("public")
def sitemap() -> Response:
    """List the public pages (sitemaps.org 0.9); drafts are none."""
    paths = [url_for("public.front")]
    paths += [url_for("public.block", block=block) for block in queries.blocks()]
    for block, exchange in queries.editions():
        paths += [url_for(f"public.{page}", block=block, exchange=exchange) for page in OF_EDITION]
    for block, exchange, competition in queries.competitions():
        paths.append(url_for("public.competition", block=block, exchange=exchange, competition=competition))
    base = runtime().settings.public_url
    places = "".join(f"<url><loc>{escape(base + path)}</loc></url>\n" for path in paths)
    said = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAP}">\n{places}</urlset>\n'
    return Response(said, content_type="application/xml; charset=utf-8")


@blueprint.get("/favicon.ico")
@permission("public")
def favicon() -> Response:
    """Send the mark to programs that look for it under its old name."""
    mark = all_assets().named("mark.svg")
    response = Response(mark.plain, content_type=mark.type)
    response.headers["Cache-Control"] = A_DAY
    return response


@blueprint.get("/.well-known/security.txt")
@permission("public")
def security() -> Response:
    """Say where faults are told in confidence (RFC 9116), if the operator has said so."""
    settings = runtime().settings
    if settings.security_contact is None:
        abort(404)
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {runtime().clock() + CONTACT_HOLDS:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages())}",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
        "",
    )
    return _text("\n".join(lines))


def _text(said: str) -> Response:
    return Response(said, content_type="text/plain; charset=utf-8")
