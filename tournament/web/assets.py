"""Style sheets, scripts and drawings: named by their content, compressed once, kept for ever by browsers."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import flask_bootstrap
from flask import Flask, Response, abort, request, url_for

from tournament.web.headers import takes_gzip
from tournament.web.permissions import permission

OWN = Path(__file__).parents[1] / "static"
LIBRARIES = {
    "bootstrap.css": Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css",
}
"""Files of installed packages that are served beside our own, by the name we give them."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
FOREVER = "public, max-age=31536000, immutable"
NEIGHBOUR = re.compile(rb"""(?<=["'(])\./([\w-]+\.(?:css|js|svg|webmanifest))(?=["')])""")
SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=\S+ \*/")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file ready to be sent, plain and in gzip form; `name` carries the hash of its content."""

    name: str
    type: str
    plain: bytes
    packed: bytes


class Assets:
    """The files of a folder and of libraries; one that names another as ``./other.css`` gets its hashed name."""

    def __init__(self, folder: Path, libraries: Mapping[str, Path]) -> None:
        self._sources = {path.name: path for path in folder.iterdir() if path.suffix in TYPES} | dict(libraries)
        self._named: dict[str, Asset] = {}
        for name in sorted(self._sources):
            self._add(name, ())
        self._served = {asset.name: asset for asset in self._named.values()}

    def named(self, name: str) -> Asset:
        """Return the file that the sources call `name`; KeyError when there is none."""
        return self._named[name]

    def __iter__(self) -> Iterator[Asset]:
        """Yield every file."""
        return iter(self._named.values())

    def served(self, name: str) -> Asset | None:
        """Return the file with a hashed name, or None."""
        return self._served.get(name)

    def _add(self, name: str, above: tuple[str, ...]) -> Asset:
        if name in self._named:
            return self._named[name]
        if name in above:
            raise ValueError(f"assets name each other in a circle: {' → '.join((*above, name))}")

        def hashed(found: re.Match[bytes]) -> bytes:
            return b"./" + self._add(found[1].decode(), (*above, name)).name.encode()

        plain = NEIGHBOUR.sub(hashed, SOURCE_MAP.sub(b"", self._sources[name].read_bytes()))
        stem, _, suffix = name.rpartition(".")
        served = f"{stem}.{hashlib.sha256(plain).hexdigest()[:12]}.{suffix}"
        self._named[name] = Asset(served, TYPES[f".{suffix}"], plain, gzip.compress(plain, 9, mtime=0))
        return self._named[name]


@cache
def all_assets() -> Assets:
    """Read and compress our files, once in a process."""
    return Assets(OWN, LIBRARIES)


def asset_url(name: str) -> str:
    """Return the address of one of our files, such as ``theme.css``."""
    return url_for("static", name=all_assets().named(name).name)


@permission("public")
def serve(name: str) -> Response:
    """Send a file, compressed where the browser takes that."""
    asset = all_assets().served(name) or abort(404)
    packed = takes_gzip(request.environ)
    response = Response(asset.packed if packed else asset.plain, content_type=asset.type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER
    return response


def init_app(app: Flask) -> None:
    """Serve the files under /static/, and let templates name them."""
    app.add_url_rule("/static/<name>", "static", serve, methods=["GET"])
    app.add_template_global(asset_url)
