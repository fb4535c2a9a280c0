"""The command `crewtide`: its groups of commands, and how every error ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.errors import exit_code

_GROUPS = (
    "scenario",
    "forecast",
    "capacity",
    "adherence",
    "plan",
    "plans",
    "leave",
    "swap",
    "route",
    "triage",
    "whatif",
    "nearline",
    "shadow",
    "explain",
    "simulate",
    "calibrate",
    "import",
    "export",
    "backends",
    "privacy",
    "db",
    "doctor",
    "health",
)
# ClickException of the click in use: some releases of typer carry their own
_HANDLED: tuple[Any, ...] = (typer.Exit, typer.Abort, typer.BadParameter.__mro__[2])


@contextmanager
def _errors_said() -> Iterator[None]:
    """Errors become sentences and exit codes; the command line's own are left to typer."""
    try:
        yield
    except _HANDLED:
        raise
    except (Exception, KeyboardInterrupt) as error:  # the one place where every error ends
        raise typer.Exit(exit_code(error)) from None


def _module(name: str) -> str:
    """Module of a group of commands: its name, with an underscore where Python keeps the word for itself."""
    return f"{name}_" if iskeyword(name) else name


def _logged(groups: Any, ctx: Any) -> Any:
    """The command in the log file that CREWTIDE_LOG names; nothing where it names none."""
    file = os.environ.get("CREWTIDE_LOG")
    if not file:
        return nullcontext()
    from ops.command_log import command_log

    words = [*getattr(ctx, "_protected_args", ()), *ctx.args]
    group = groups.get_command(ctx, words[0]) if words else None
    if group is None:  # no command of ours, which the command line itself will say
        return nullcontext()
    return command_log(Path(file), [words[0], *(word for word in words[1:2] if word in getattr(group, "commands", ()))])


class _Groups(TyperGroup):
    """Groups of commands, each in a module of `cli` by its name, imported only when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_GROUPS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return typer.main.get_group(import_module(f"cli.{_module(cmd_name)}").app) if cmd_name in _GROUPS else None

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the command line."""
        with _errors_said():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with _errors_said(), _logged(self, ctx):
            return super().invoke(ctx)


app = typer.Typer(cls=_Groups, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"crewtide {version('crewtide')}")
        raise typer.Exit


@app.callback()
def crewtide(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    """Plan a contact centre: forecast, staffing and rosters, solved by annealing and checked against CP-SAT."""


def main() -> None:
    """Entry point of the console script."""
    app()
