"""`tournament doctor`: what is well and what is not on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from tournament import tracing
from tournament.config import MIGRATIONS, TEMPLATES, Settings, key_file, last_backup
from tournament.engine.errors import InputError

Finding = tuple[bool, str]
ROOM_BYTES = 200_000_000
BACKUP_DAYS = 7


@click.command("doctor")
def command() -> None:
    """Check the configuration, database, plugins and clock; exit status 1 when something is wrong."""
    healthy = True
    for check in (_configuration, _proxies, _spans, _disk, _database, _replica, _backup, _plugins, _clock):
        for good, sentence in _guarded(check):
            healthy = healthy and good
            click.echo(f"{'ok   ' if good else 'WRONG'} {sentence}")
    if not healthy:
        raise click.exceptions.Exit(1)


def _guarded(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:  # a doctor reports every kind of failure
        yield False, f"{check.__name__.strip('_')}: {' '.join(str(error).split()) or type(error).__name__}"


def _configuration() -> Iterator[Finding]:
    settings = Settings.from_environment()
    yield TEMPLATES.is_dir() and MIGRATIONS.is_dir(), "templates and migrations are in place"
    yield settings.home.is_dir(), f"data folder {settings.home}"
    host = urlsplit(settings.public_url).hostname or ""
    yield bool(host), f"public address {settings.public_url}"
    if host in {"localhost", "::1"} or host.startswith("127."):
        yield True, "note: only this machine can open that address; set PUBLIC_URL for phones and calendars"


def _proxies() -> Iterator[Finding]:
    settings = Settings.from_environment()
    trusted = ", ".join(map(str, settings.trusted_proxies))
    if trusted:
        yield True, f"who asks is told by the proxies {trusted}"
    elif settings.public_url.startswith("https:"):
        yield True, "note: no proxy is trusted: all who come through one count as one; name it in TRUSTED_PROXIES"


def _spans() -> Iterator[Finding]:
    if tracing.is_asked_for():
        installed = tracing.is_installed()
        yield installed, "spans are sent to a collector" if installed else tracing.NOT_INSTALLED


def _disk() -> Iterator[Finding]:
    home = Settings.from_environment().home
    free = shutil.disk_usage(home).free
    yield free >= ROOM_BYTES, f"{free // 1_000_000} MB are free where {home} lies"


def _backup() -> Iterator[Finding]:
    made = last_backup(Settings.from_environment().home)
    if made is None:
        yield True, "note: `tournament db backup` was not used here yet"
        return
    days = (datetime.now(UTC) - made).days
    yield days <= BACKUP_DAYS, f"the last backup was made at {made:%Y-%m-%d %H:%M} UTC, {days} days ago"


def _database() -> Iterator[Finding]:
    from tournament.storage.migrate import check_all, differences, open_engine  # late: other checks do without

    engine = open_engine(Settings.from_environment().database_url)
    try:
        check_all(Settings.from_environment().database_url, ())
    except InputError as error:
        yield False, str(error)
        return
    found = differences(engine)
    yield (
        not found,
        f"database ({engine.dialect.name}) agrees with the program"
        if not found
        else (f"database differs in {len(found)} places: run `tournament db check`"),
    )
    yield from _keys()
    yield from _jobs()


def _replica() -> Iterator[Finding]:
    from tournament.storage.migrate import open_engine  # late: other checks do without

    url = Settings.from_environment().read_url
    if url:
        with open_engine(url).connect() as connection:
            is_standby = connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()
        yield True, "replica for public pages" if is_standby else "note: DATABASE_READ_URL leads to no replica"


def _jobs() -> Iterator[Finding]:
    from tournament.app import reader_from_environment
    from tournament.domain.core.queries.jobs import DEAD, depth
    from tournament.runtime import runtime

    with reader_from_environment().app_context():
        counted = depth(runtime().clock())
    dead = sum(count for (_, state), count in counted.items() if state == DEAD)
    if dead:
        yield False, f"{dead} jobs were given up: see `tournament jobs list`"
    else:
        yield True, f"no job was given up, {sum(counted.values())} wait or go on"


def _keys() -> Iterator[Finding]:
    from tournament.domain.accounts.commands.key_check import problems  # late: other checks do without

    keys = key_file()
    found = problems(Settings.from_environment().database_url, keys)
    yield from ((False, sentence) for sentence in found)
    if not found:
        yield True, f"key file {keys.path}" if keys.exists() else f"note: {keys.path} is made by the first start"


def _plugins() -> Iterator[Finding]:
    from tournament.plugins.failure_notes import noted
    from tournament.plugins.registry import Registry  # late: imports every plugin
    from tournament.storage.migrate import check_all

    registry = Registry.discover()
    with suppress(InputError):  # of the core's own tables, which is told already
        check_all(Settings.from_environment().database_url, registry.migrations.values(), registry.cannot_store)
    for plugin in registry.plugins:
        yield (
            plugin.error is None,
            f"plugin {plugin.name} {plugin.version}" + (f": {plugin.error}" if plugin.error else ""),
        )
        for sentence in plugin.deprecated:
            yield True, f"note: plugin {plugin.name} uses what goes with the next minor version: {sentence}"
    installed = {plugin.name for plugin in registry.plugins}
    for each in noted(Settings.from_environment().home, datetime.now(UTC)):
        if each.plugin in installed:
            often = "once" if each.times == 1 else f"at least {each.times} times"
            when = f"last at {each.at:%Y-%m-%d %H:%M} UTC"
            yield False, f"plugin {each.plugin} failed {often} in {each.part}, {when}: {each.last}"


def _clock() -> Iterator[Finding]:
    now = datetime.now(UTC)
    yield now.year >= 2026, f"clock says {now:%Y-%m-%d %H:%M} UTC"
    yield ZoneInfo("Asia/Ho_Chi_Minh").utcoffset(now.replace(tzinfo=None)) is not None, "time zones are known"
