"""`tournament serve`: the production server."""

from __future__ import annotations

import os
import resource
import socket
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import click

from tournament.cli.snapshot import PageWriter, keeping
from tournament.engine.errors import InputError

BACKLOG = 2048
CONNECTIONS = 16_384
"""Open connections of one process; beyond them the rest waits to be accepted."""
HEADER_MILLISECONDS = 10_000
"""How long a client may take over the head of a request, and be idle between two."""
HEADER_BYTES = 64 * 1024
DRAIN_SECONDS = 10
START_SECONDS = 3.0
"""How long a new worker has, at least, before the one that it relieves takes no more requests."""
MOST_WORKERS = 64
NO_LINE_FOR_EACH_WHO_LEAVES = {"_granian.asgi.io": {"level": "WARNING"}}
JSON = {"formatters": {name: {"()": "tournament.web.logs.JsonLine"} for name in ("generic", "access")}}
"""The log of the server itself as that of the application."""
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Interface to listen on.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
PUBLIC_URL = click.option("--public-url", help="Address that QR codes, calendars and links carry.")


class Workers(click.ParamType[int]):
    """A number of processes, or `auto`: one for each core that this process may use."""

    name = "INTEGER|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        given = _cores() if value == "auto" else value
        return int(click.IntRange(1, MOST_WORKERS).convert(given, param, ctx))


def _cores() -> int:
    """Count the cores that this process may use, where the system tells."""
    may_use = getattr(os, "sched_getaffinity", None)
    return min(len(may_use(0)) if may_use else os.cpu_count() or 1, MOST_WORKERS)


@click.command("serve")
@HOST
@PORT
@PUBLIC_URL
@click.option("--workers", default="1", show_default=True, type=Workers(), help="Processes to run; auto: one a core.")
@click.option("--reload", "reloads", is_flag=True, help="Start anew when plugins or templates change; for authors.")
@click.option(
    "--snapshot",
    envvar="TOURNAMENT_SNAPSHOT",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder in which public pages stand as files for nginx.",
)
def command(host: str, port: int, public_url: str | None, workers: int, reloads: bool, snapshot: Path | None) -> None:
    """Serve the pages of the database the environment names."""
    if reloads and find_spec("watchfiles") is None:
        raise InputError("--reload needs to see files change: pip install watchfiles")
    address = public_url or os.environ.get("PUBLIC_URL") or default_url(host, port)
    with keeping(snapshot.absolute(), address) if snapshot else nullcontext() as writer:
        serve(host, port, address, workers, watched() if reloads else (), writer)


def watched() -> tuple[Path, ...]:
    """Return the folders whose files make a server start anew: those of plugins and of templates."""
    from tournament.config import TEMPLATES
    from tournament.plugins.registry import GROUP

    packages = sorted({entry_point.module.partition(".")[0] for entry_point in entry_points(group=GROUP)})
    specs = (find_spec(package) for package in packages)
    folders = {Path(folder) for spec in specs if spec for folder in spec.submodule_search_locations or ()}
    return (TEMPLATES, *sorted(folders))


def default_url(host: str, port: int) -> str:
    """Return the address a browser on this machine reaches the server at."""
    name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - asked about, not bound
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def refuse_taken(host: str, port: int) -> None:
    """Raise InputError when something else listens at the address already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error


def serve(
    host: str,
    port: int,
    public_url: str,
    workers: int,
    reloads: Sequence[Path] = (),
    writer: PageWriter | None = None,
) -> None:
    """Run the server until it is told to stop; requests under way are finished first.

    It starts anew whenever a file below the folders `reloads` changes, and whoever writes pages with it.
    """
    with TemporaryDirectory(prefix="hoi-thao-metrics-") as counted:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted  # before the library is imported, which looks there then
        _serve(host, port, public_url, workers, reloads, writer)


def _serve(
    host: str, port: int, public_url: str, workers: int, reloads: Sequence[Path], writer: PageWriter | None
) -> None:
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LOGGING_CONFIG

    from tournament.cli.one_socket import OneSocket  # late: other commands do not pay for the server
    from tournament.config import is_log_json

    refuse_taken(host, port)
    os.environ["PUBLIC_URL"] = public_url
    began = time.monotonic()
    _check_apart()
    started = time.monotonic() - began  # as long as a worker takes
    loggers = cast(dict[str, Any], LOGGING_CONFIG["loggers"])
    _allow_connections()
    server = OneSocket(
        "tournament.app:front_from_environment",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES),
        workers=workers,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        websockets=False,
        log_dictconfig={"loggers": {**loggers, **NO_LINE_FOR_EACH_WHO_LEAVES}, **(JSON if is_log_json() else {})},
        log_access=False,
        workers_kill_timeout=DRAIN_SECONDS,
        respawn_failed_workers=True,
        respawn_interval=max(START_SECONDS, 2 * started),
        reload=bool(reloads),
        reload_paths=list(reloads) or None,
    )
    if writer is not None:
        server.on_reload(writer.renew)
    server.serve()


def _check_apart() -> None:
    """Say before any worker starts what stands in the way; in a process that ends.

    This one knows nothing of the application, so that workers which are started anew read it as it is by then.
    """
    child = os.fork()
    if not child:
        from tournament.app import check_environment

        check_environment()  # what it raises ends this process as it would end the command
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        raise click.exceptions.Exit(status)


def _allow_connections() -> None:
    """Raise the number of files this process may open, as far as the system lets it: a connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + BACKLOG
    with suppress(OSError, ValueError):  # some systems name no limit, yet refuse so many
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most)
        )
