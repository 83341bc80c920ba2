"""The `tournament` command: one module per subcommand, imported only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from keyword import iskeyword

import click

from tournament.engine.errors import InputError
from tournament.plugins.core_commands import COMMANDS

_LONGEST = 1000
"""Characters of a sentence about bad input, which may hold whatever the input held."""


class _LazyGroup(click.Group):
    """Commands found by name, so that the engine's ones start without the web stack."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *_of_plugins()]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return _of_plugins().get(name)
        # Imported late: `replay`, `bracket`, `pair` and `schedule` must not pay for Flask.
        module = f"{name}_" if iskeyword(name) else name.replace("-", "_")
        command: click.Command = importlib.import_module(f"tournament.cli.{module}").command
        _quiet_logs()
        return command


def _of_plugins() -> dict[str, click.Command]:
    """Return the commands that plugins bring, by name."""
    from tournament.plugins.registry import Registry  # late: our own commands must not pay for every plugin

    _quiet_logs()
    found = Registry.discover().collected("commands")
    return {command.name: command for _plugin, command in found}


def _quiet_logs() -> None:
    """Keep tracebacks of what is logged off the screen; a command that has not imported logging logs nothing."""
    if "logging" in sys.modules:
        importlib.import_module("tournament.cli.logs").in_one_line()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hoi-thao")
def group() -> None:
    """Hội Thao: sports exchanges between units."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; bad input is one line on standard error and exit status 2."""
    try:
        status = group.main(args=argv, standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        return _refuse(error.format_message())
    except click.Abort:
        return 130
    except InputError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        return 1
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except Exception as error:
        if not isinstance(error, _errors_of_databases()):
            raise
        return _refuse(f"the database cannot be used: {getattr(error, 'orig', error)}")
    return status if isinstance(status, int) else 0


def _errors_of_databases() -> tuple[type[BaseException], ...]:
    """Return what database libraries raise, of those that were imported: engine commands import none."""
    named = (("sqlalchemy.exc", "DBAPIError"), ("sqlite3", "Error"))
    return tuple(getattr(sys.modules[module], name) for module, name in named if module in sys.modules)


def _refuse(sentence: str) -> int:
    """Print why the input is bad on one line, leaving out the middle of what is very long; return the status."""
    line = " ".join(sentence.split())
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 2 :]}"
    print(f"tournament: {line}", file=sys.stderr)
    return 2
