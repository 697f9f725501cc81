"""The command line: it parses, dispatches, and picks the exit code.

Exit codes: 0 fine; 1 the user's files or answers are at fault; 2 wrong usage, or no terminal to
ask on; 3 a bug of ours; 130 Ctrl-C. What a command does lives in `recommender.commands`, imported
when it runs, so that `--version` and completion stay instant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from recommender import __version__
from recommender.errors import InputError, RecommenderError
from recommender.options import (
    NAME,
    PLACE,
    answers_option,
    complete_task,
    complete_variant,
    folder_argument,
    format_option,
    measured_option,
    output_options,
    pyodide_option,
    resume_option,
    rules_option,
)
from recommender.output import emit, say
from recommender.visible import visible

__all__ = ["main"]

FORMATS = ("text", "json", "markdown", "html")
TABLES = ("text", "json")
SHELLS = ("bash", "zsh", "fish")


class _Unread(Exception):
    """Nobody reads the standard output any more (`| head`)."""


@contextmanager
def _unread() -> Iterator[None]:
    """click ends with status 1 where it meets a broken pipe, so it must not meet one."""
    try:
        yield
    except BrokenPipeError as error:
        raise _Unread from error


class _Program(click.Group):
    """The whole command line; also its help may be read in part."""

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:
        with _unread():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        with _unread():
            return super().invoke(ctx)


@click.group(
    cls=_Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@answers_option
@resume_option
@measured_option
@format_option(FORMATS, "How the verdict is printed.")
@output_options("Write the verdict to FILE instead of the terminal.")
@click.option("--details", is_flag=True, help="Show every rule, including those that did not fire.")
@rules_option
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(
    context: click.Context,
    answers: tuple[Path, ...],
    preset: str | None,
    resume: Path | None,
    measured: Path | None,
    style: str,
    output: Path | None,
    force: bool,
    details: bool,
    rules: Path | None,
) -> None:
    """PyTorch or Keras? Answer some questions, get a verdict with reasons and a starter project.

    Without a command it asks its questions in the terminal; with --answers FILE it reads the
    answers and never asks.

    \b
    recommender                                        ask, and show the verdict
    recommender --answers answers.yaml                 the same without questions
    recommender --answers ann.yaml --answers bo.yaml   a team's verdict
    recommender new my-project --answers answers.yaml  the starter project
    recommender new my-project --preset kaggle-images  the same with answers that have a name
    """
    context.obj = rules
    if context.invoked_subcommand is not None:
        stray = [
            name
            for name, given in (
                ("--answers", answers),
                ("--preset", preset),
                ("--resume", resume),
                ("--measured", measured),
                ("--output", output),
                ("--force", force),
                ("--details", details),
            )
            if given
        ]
        if stray:
            command = context.invoked_subcommand
            raise click.UsageError(
                f"{stray[0]} before '{command}' has no effect; put it after the command"
            )
        return
    from recommender.commands.inputs import Given
    from recommender.commands.recommend import run

    run(
        given=Given(answers, preset, resume, measured),
        style=style,
        output=output,
        force=force,
        details=details,
        rules=rules,
    )


@cli.command()
@click.argument("folder", metavar="DIR")
@answers_option
@resume_option
@measured_option
@click.option(
    "--framework",
    metavar="ID",
    type=NAME,
    shell_complete=complete_variant,
    help="Use this framework, whatever the verdict.",
)
@click.option(
    "--backend",
    metavar="ID",
    type=NAME,
    shell_complete=complete_variant,
    help="Use this backend of the framework.",
)
@click.option(
    "--task",
    metavar="TASK",
    type=NAME,
    shell_complete=complete_task,
    help="Use this task, whatever the answers.",
)
@click.option("--notebook", is_flag=True, help="Write one notebook in place of scripts and tests.")
@click.option("--zip", "zipped", is_flag=True, help="Write the file DIR.zip, not a folder.")
@click.option("--force", is_flag=True, help="Let --zip replace an existing file.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, but write nothing.")
@rules_option
@click.pass_obj
def new(
    inherited: Path | None,
    folder: str,
    answers: tuple[Path, ...],
    preset: str | None,
    resume: Path | None,
    measured: Path | None,
    framework: str | None,
    backend: str | None,
    task: str | None,
    notebook: bool,
    zipped: bool,
    force: bool,
    dry_run: bool,
    rules: Path | None,
) -> None:
    """Write a starter project to DIR.

    The project uses the recommended framework and does the task that the answers name. Questions
    are asked only in a terminal, and only for what is missing.
    """
    from recommender.commands.inputs import Given
    from recommender.commands.new import Archive, run

    if force and not zipped:
        raise click.UsageError("--force has no effect without --zip: no folder is ever replaced")
    run(
        folder=folder,
        given=Given(answers, preset, resume, measured),
        framework=framework,
        backend=backend,
        task=task,
        notebook=notebook,
        dry_run=dry_run,
        rules=rules or inherited,
        archive=Archive(force) if zipped else None,
    )


@cli.command()
@format_option(("text", "yaml", "json"), "A list to read, an answers file to fill in, or JSON.")
@rules_option
@click.pass_obj
def questions(inherited: Path | None, style: str, rules: Path | None) -> None:
    """List the questions, or print an answers file to fill in."""
    from recommender.commands.questions import run

    run(style=style, rules=rules or inherited)


@cli.command()
@format_option(TABLES, "A list to read, or JSON.")
@rules_option
@click.pass_obj
def presets(inherited: Path | None, style: str, rules: Path | None) -> None:
    """List the presets: answers that have a name, for --preset NAME."""
    from recommender.commands.presets import run

    run(style=style, rules=rules or inherited)


@cli.command()
@format_option(TABLES, "A list to read, or JSON with what was verified of each project.")
def tasks(style: str) -> None:
    """List the projects that 'recommender new' can write."""
    from recommender.commands.tasks import run

    run(style=style)


@cli.command()
@click.argument("task", metavar="[TASK]", required=False, type=NAME, shell_complete=complete_task)
@click.option(
    "--backend",
    metavar="ID",
    type=NAME,
    shell_complete=complete_variant,
    help="Use this backend where a framework has several.",
)
@click.option("--file", metavar="PATH", type=NAME, help="Compare only this file of the projects.")
@click.option(
    "--run", "race", is_flag=True, help="Train both projects here, alternately, and time them."
)
@click.option(
    "--repeats",
    type=click.IntRange(1, 100),
    help="How often --run trains each project, with the seeds 0, 1, …  [default: 3]",
)
@output_options("Also write what --run measured to FILE, as JSON for 'recommender --measured'.")
@format_option(TABLES, "A page to read, or JSON.")
@click.argument("arguments", metavar="[-- ARGUMENTS]", nargs=-1, type=click.UNPROCESSED)
@rules_option
@click.pass_obj
def compare(
    inherited: Path | None,
    task: str | None,
    backend: str | None,
    file: str | None,
    race: bool,
    repeats: int | None,
    output: Path | None,
    force: bool,
    style: str,
    arguments: tuple[str, ...],
    rules: Path | None,
) -> None:
    """Compare the frameworks.

    Without TASK, show common claims about each framework, whether they still hold, and when to
    use which. With TASK, show the code of that task's project in each framework, side by side.
    With --run, train both projects on this machine; arguments after -- go to train.py.

    \b
    recommender compare tabular-classification --run
    recommender compare tabular-regression --run --output speed.json -- --data my.csv
    recommender --answers answers.yaml --measured speed.json
    """
    from recommender.commands.compare import Racing, run

    only_with_run = (
        ("--repeats", repeats),
        ("--output", output),
        ("--force", force),
    )
    for flag, given in only_with_run:
        if given and not race:
            raise click.UsageError(f"{flag} has no effect without --run")
    if arguments and not race:
        raise click.UsageError("arguments after -- have no effect without --run")
    racing = Racing(repeats or 3, arguments, output, force) if race else None
    run(
        task=task,
        backend=backend,
        file=file,
        style=style,
        rules=rules or inherited,
        racing=racing,
    )


@cli.group("rules")
def rules_group() -> None:
    """Commands for people who maintain a rule base."""


@rules_group.command()
@folder_argument
@click.pass_obj
def check(inherited: Path | None, folder: Path | None, rules: Path | None) -> None:
    """Check a rule base and its cases.

    The one in DIR, or without DIR the shipped one.
    """
    from recommender.commands.rules_check import run

    run(folder=folder or rules or inherited)


@rules_group.command()
@format_option(TABLES, "Tables to read, or JSON with exact fractions.")
@folder_argument
@click.pass_obj
def audit(inherited: Path | None, folder: Path | None, style: str, rules: Path | None) -> None:
    """Show what the rule base in DIR can and cannot do.

    Over all ways to answer: how often it gives each verdict, how much a question or a factor can
    change, and which rules never decide.
    """
    from recommender.commands.rules_audit import run

    run(folder=folder or rules or inherited, style=style)


@rules_group.command()
@click.argument("old", metavar="OLD", type=PLACE)
@click.argument("new", metavar="NEW", type=PLACE)
def diff(old: Path, new: Path) -> None:
    """Show which answers get a different verdict.

    Compares the rule base in NEW with the one in OLD: how many of all ways to answer get a
    different verdict, with an example of each kind.
    """
    from recommender.commands.rules_diff import run

    run(old=old, new=new)


@rules_group.command()
@folder_argument
@click.pass_obj
def cases(inherited: Path | None, folder: Path | None, rules: Path | None) -> None:
    """List the cases of a rule base, and what they do not cover."""
    from recommender.commands.rules_cases import run

    run(folder=folder or rules or inherited)


@rules_group.command()
@click.argument("folder", metavar="FOLDER", type=PLACE)
@click.option(
    "--half",
    type=click.IntRange(1, 2),
    help="Count only the files of this half; a file's name decides which half it is in.",
)
@format_option(TABLES, "Tables to read, or JSON with every reading.")
@rules_option
@click.pass_obj
def agree(
    inherited: Path | None, folder: Path, half: int | None, style: str, rules: Path | None
) -> None:
    """Compare verdicts with what experts advised.

    Scores readers' answers to the situations in FOLDER, and shows how often the verdict agrees
    with an expert's advice, how often it would have misled, and where the two differ.

    One .yaml file per situation: what an expert advised ('expert', 'strength', 'reason', 'source')
    and 'readings', the answers that each reader gave.
    """
    from recommender.commands.rules_agree import run

    run(folder=folder, half=half, style=style, rules=rules or inherited)


@cli.command()
@format_option(TABLES, "A table to read, or JSON with versions and machine.")
@output_options("Also write the JSON to FILE.")
@rules_option
@click.pass_obj
def evidence(
    inherited: Path | None, style: str, output: Path | None, force: bool, rules: Path | None
) -> int:
    """Measure the claims of the rule base again.

    Those that this machine can check: lines of code, how often the model's Python code runs, what
    a breakpoint shows, exports, and how much faster compiled code is.

    This takes some minutes, on the CPU. The exit code is 1 if a claim differs. Packages that are
    not installed are named, and everything else is measured.
    """
    from recommender.commands.evidence import run

    return run(rules=rules or inherited, style=style, output=output, force=force)


@cli.command()
@click.argument("folder", metavar="DIR", type=PLACE)
@pyodide_option
@rules_option
@click.pass_obj
def site(inherited: Path | None, folder: Path, pyodide: Path | None, rules: Path | None) -> None:
    """Write the guide to DIR as a web page.

    The page needs no server of its own: any web host can show it. It asks the questions, gives the
    verdict and writes the project in the browser; no answer leaves it.
    """
    from recommender.commands.site import write

    write(folder=folder, pyodide=pyodide, rules=rules or inherited)


@cli.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Listen on this port.  [default: any that is free]",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@pyodide_option
@rules_option
@click.pass_obj
def web(
    inherited: Path | None, port: int, no_browser: bool, pyodide: Path | None, rules: Path | None
) -> None:
    """Show the guide in a browser on this machine."""
    from recommender.commands.site import serve

    serve(port=port, browser=not no_browser, pyodide=pyodide, rules=rules or inherited)


@cli.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete this command.

    \b
    bash:  eval "$(recommender completion bash)"      in ~/.bashrc
    zsh:   eval "$(recommender completion zsh)"       in ~/.zshrc
    fish:  recommender completion fish | source       in ~/.config/fish/config.fish
    """
    from recommender.commands.completion import script

    emit(script(cli, shell) + "\n")


def main() -> NoReturn:
    """Run the command line and exit; the one place where errors become messages and codes."""
    from recommender.commands.streams import finish, prepare

    prepare()
    code = _run()
    finish()
    sys.exit(code)


def _run() -> int:
    try:
        code = cli.main(prog_name="recommender", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        emit(error.format_message() + "\n", err=True)
        return 2
    except click.ClickException as error:
        return _complain([error.format_message(), _hint(error)], error.exit_code)
    except RecommenderError as error:
        return _complain(error.lines, error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        say("Stopped.", err=True)
        return 130
    except (_Unread, BrokenPipeError):
        return 0
    except OSError as error:  # of a file that nobody else has named
        reason = error.strerror or str(error)
        name = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
        return _complain([f"{name}{reason}"], InputError.exit_code)
    except Exception as error:
        from recommender.commands.bug import report

        return _complain(report(error).split("\n"), 3)


def _complain(lines: Sequence[str], code: int) -> int:
    first, *others = map(visible, lines)
    say(("error:", "red bold"), f" {first}", err=True)
    emit("".join(f"{line}\n" for line in others), err=True)
    return code


def _hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "recommender"
    return f"See '{path} --help'."
