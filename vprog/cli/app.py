"""The program ``vprog``: its commands, and what becomes of every error."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from vprog.cli import (
    auditing,
    caching,
    checking,
    comparing,
    corpus,
    distilling,
    doctor,
    drawing,
    explaining,
    importing,
    models,
    pricing,
    profiles,
    rationalizing,
    running,
    serving,
    starting,
    statistics,
    table,
    transferring,
    viewing,
    world,
)
from vprog.cli.exit import MEANINGS, Exit, of_error
from vprog.cli.stream import abandon, flush, prepare, report_error, say
from vprog.printable import printable

_HELP = """Visual programs that run on pictures and leave a rationale that reads true.

Data go to stdout, talk goes to stderr. --json prints data as JSON; - stands for stdin."""
_EPILOG = "Exit codes: " + "; ".join(f"{int(code)} {what}" for code, what in MEANINGS.items()) + "."


class Commands(TyperGroup):
    """The commands, with one place in which an error becomes a message and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Note whether data are asked for, so that an error can be data too."""
        ctx.obj = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            _cleaned(error)
            raise

    def invoke(self, ctx: Any) -> Any:
        """Run a command.

        Raises:
            typer.Exit: with the exit code of what went wrong.
        """
        try:
            result = super().invoke(ctx)
            flush()
            return result
        except KeyboardInterrupt:
            say("interrupted")
            raise typer.Exit(Exit.INTERRUPTED) from None
        except BrokenPipeError:
            abandon()
            raise typer.Exit(Exit.PIPE) from None
        except Exception as error:  # whatever it is, it ends as a message and an exit code
            code = _tell(error, bool(ctx.obj))
            if code is None:
                raise
            raise typer.Exit(code) from None
        finally:
            _tell_plugins()


def _tell(error: Exception, as_json: bool) -> Exit | None:
    """Say what went wrong; None for what the command-line library tells by itself."""
    if isinstance(error, typer.Abort) or getattr(error, "exit_code", None) is not None:
        _cleaned(error)
        return None
    from vprog.grammar.diagnostic import VprogError

    if isinstance(error, VprogError):
        report_error(error, as_json)
        return of_error(error)
    if os.environ.get("VPROG_DEBUG", "") not in ("", "0"):
        import traceback

        say("".join(traceback.format_exception(error)))
    first = (str(error).splitlines() or [""])[0][:200]
    say(
        f"vprog made a mistake of its own ({type(error).__name__}: {first})\n"
        "  help: please report it with the command that led here; VPROG_DEBUG=1 shows where it was"
    )
    return Exit.BUG


def _tell_plugins() -> None:
    """Say, once, what is wrong with plugins that were looked for."""
    if "vprog.plugin" in sys.modules:
        from vprog.cli.stream import report
        from vprog.plugin import troubles

        if troubles():
            report(troubles(), None)


def _cleaned(error: Any) -> None:
    """Take out of a usage error what would steer a terminal: it repeats what was typed."""
    for name in ("message", "option_name"):
        said = vars(error).get(name)
        if isinstance(said, str):
            vars(error)[name] = printable(said)


app = typer.Typer(
    cls=Commands,
    help=_HELP,
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from vprog import __version__

        sys.stdout.write(f"vprog {__version__}\n")
        raise typer.Exit(Exit.OK)


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


_FIRST, _LANGUAGE, _AFTER = "Write and run", "The language", "After a run"
_MODULES = "What answers"
for _panel, _commands in {
    _FIRST: (starting.new, checking.check, checking.fmt, running.run, pricing.cost, drawing.graph),
    _AFTER: (
        rationalizing.rationalize,
        auditing.audit,
        transferring.transfer,
        statistics.stats,
        viewing.view,
        comparing.diff,
        caching.cache,
    ),
    _LANGUAGE: (table.ops, table.nouns, table.prompt, explaining.explain, doctor.doctor),
}.items():
    for _command in _commands:
        app.command(rich_help_panel=_panel)(_command)
app.command("serve-module", rich_help_panel=_MODULES)(serving.serve_module)
app.add_typer(models.app, name="models", rich_help_panel=_MODULES)
app.add_typer(profiles.app, name="profile", rich_help_panel=_MODULES)
app.add_typer(corpus.app, name="corpus", rich_help_panel="Corpora")
app.add_typer(distilling.app, name="distill", rich_help_panel="Students")
app.add_typer(world.app, name="world", rich_help_panel="A world of its own")
# `import` is a word of Python's, so its function has another name.
app.command("import", rich_help_panel=_FIRST)(importing.bring)


def main() -> None:
    """Run the command line of this process."""
    prepare()
    # Pillow warns of a large picture before vprog refuses it with a code of its own.
    warnings.filterwarnings("ignore", message="Image size .* exceeds limit")
    try:
        app(prog_name="vprog")
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(Exit.INTERRUPTED)
