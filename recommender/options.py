"""The options and arguments that several commands take, and what can be given to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

__all__ = [
    "NAME",
    "PLACE",
    "answers_option",
    "complete_preset",
    "complete_task",
    "complete_variant",
    "folder_argument",
    "format_option",
    "measured_option",
    "output_options",
    "pyodide_option",
    "resume_option",
    "rules_option",
]

Command = Callable[..., Any]


class _Name(click.types.StringParamType):
    """A word that is given, not left empty."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty", param, ctx)
        return value


class _Place(click.Path):
    """A file or a folder. Whoever reads or writes it says what is wrong with it: whether it can be
    read is a matter of the file's (exit code 1), not of usage."""

    def __init__(self, allow_dash: bool = False) -> None:
        super().__init__(path_type=Path, readable=False, allow_dash=allow_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty; name a file or a folder", param, ctx)
        return super().convert(value, param, ctx)


NAME, PLACE = _Name(), _Place()


def rules_option(command: Command) -> Command:
    return click.option(
        "--rules",
        metavar="DIR",
        type=PLACE,
        help="Use the rule base in DIR instead of the shipped one.",
    )(command)


def pyodide_option(command: Command) -> Command:
    return click.option(
        "--pyodide",
        metavar="FOLDER",
        type=PLACE,
        help="Use Pyodide from FOLDER, an unpacked npm package, instead of asking npm for it.",
    )(command)


def folder_argument(command: Command) -> Command:
    """A rule base by its folder, or by the option that the other commands have."""
    return click.argument("folder", metavar="[DIR]", required=False, type=PLACE)(
        rules_option(command)
    )


def resume_option(command: Command) -> Command:
    return click.option(
        "--resume",
        metavar="FILE",
        type=PLACE,
        help="Ask in the terminal, but only what the answers in FILE leave open.",
    )(command)


def complete_task(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    from recommender.commands.completion import tasks

    return [task for task in tasks() if task.startswith(start)]


def complete_preset(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    from recommender.commands.completion import preset_names

    names = preset_names(context.params.get("rules"))
    return [name for name in names if name.startswith(start)]


def complete_variant(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    from recommender.commands.completion import frameworks_and_backends

    ids = frameworks_and_backends(context.params.get("rules"))
    return [id for id in ids[parameter.name == "backend"] if id.startswith(start)]


def format_option(formats: Sequence[str], help: str) -> Callable[[Command], Command]:
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default="text",
        show_default=True,
        help=help,
    )


def output_options(help: str) -> Callable[[Command], Command]:
    """Where to write, and that a file may be replaced there."""
    file = click.option("--output", metavar="FILE", type=PLACE, help=help)
    force = click.option("--force", is_flag=True, help="Let --output replace an existing file.")
    return lambda command: file(force(command))


def answers_option(command: Command) -> Command:
    """Where answers come from that nobody is asked for: files, or a preset."""
    preset = click.option(
        "--preset",
        metavar="NAME",
        type=NAME,
        shell_complete=complete_preset,
        help="Use the answers that go by this name; 'recommender presets' lists them.",
    )
    files = click.option(
        "--answers",
        metavar="FILE",
        multiple=True,
        type=_Place(allow_dash=True),
        help="Read the answers from FILE ('-': standard input) and never ask. Given several times, "
        "or with a folder of such files: a team's verdict, one file per member.",
    )
    return files(preset(command))


def measured_option(command: Command) -> Command:
    return click.option(
        "--measured",
        metavar="RESULT",
        type=PLACE,
        help="Use a result of 'compare TASK --run --format json' as an answer; it counts only if "
        "it was measured on your own data.",
    )(command)
