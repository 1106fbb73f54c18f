"""`rakuten-desktop`: the laptop's program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from common import console
from desktop.commands.backup import backup, restore
from desktop.commands.classify import classify
from desktop.commands.classify_folder import classify_folder
from desktop.commands.connect import connect
from desktop.commands.corrections import corrections
from desktop.commands.diagnostics import diagnostics
from desktop.commands.history import history
from desktop.commands.models import models
from desktop.commands.review import review
from desktop.commands.sign_in import sign_in
from desktop.commands.sign_out import sign_out
from desktop.commands.status import status
from desktop.commands.update import update
from desktop.selftest.drawing import COMMAND

ENROLMENT = ".enrolment"
"""The end of the names of enrolment files, which a system may open with this program."""


class _Program(click.Group):
    """Takes an enrolment file in the place of a command, as a double click on one gives it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0].endswith(ENROLMENT) and self.get_command(ctx, args[0]) is None:
            args = ["open", *args]
        return super().resolve_command(ctx, args)


def _tell_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from desktop.core.version import program_version

        click.echo(f"rakuten-desktop {program_version()}")
        context.exit()


@click.group(
    cls=_Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keeps everything there instead of in the user's data folder.",
)
@click.option(
    "--machine",
    is_flag=True,
    help="For administrators: works on what all accounts of this machine use.",
)
@click.option(
    "--self-test",
    is_flag=True,
    help="Checks that the program works on this computer; touches none of your data.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Tells which version of the program this is.",
)
@click.pass_context
def desktop(
    context: click.Context, data_dir: Path | None, machine: bool, self_test: bool
) -> int | None:
    """Puts products in their category by photo and text, offline.

    Without a command, the window opens.

    Example: rakuten-desktop classify photo.jpg --designation "Théière en fonte"
    """
    if self_test:
        if context.invoked_subcommand is not None:
            raise click.UsageError("Give --self-test without a command.")
        return _test_self()
    if machine:
        if data_dir is not None:
            raise click.UsageError("Give --data-dir or --machine, not both.")
        data_dir = _machine_folder()
    context.obj = data_dir
    if context.invoked_subcommand is None:
        return _open_window(data_dir)
    if context.invoked_subcommand != open_.name:
        console.silence_native_libraries()
    return None


def _test_self() -> int:
    from desktop.selftest.table import run

    console.silence_native_libraries()
    return run()


def _machine_folder() -> Path:
    from desktop.core.folder import machine_path

    os.umask(0o022)  # other accounts read what this program writes there; secrets never lie there
    return machine_path()


@desktop.command("open", hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def open_(data_dir: Path | None, file: Path) -> int:
    """Opens the window with an enrolment file, to sign in with it.

    Example: rakuten-desktop dock-3.enrolment
    """
    return _open_window(data_dir, file.absolute())


@desktop.command(COMMAND, hidden=True)
@click.pass_obj
def draw_window(data_dir: Path | None) -> None:
    """Draws every place of the window once: the part of --self-test that has a program of its own.

    Example: rakuten-desktop --self-test
    """
    from desktop.gui.self_drawing import draw_every_place

    click.echo(f"{draw_every_place(data_dir)} places drawn, each in French and English")


def _open_window(data_dir: Path | None, opened: Path | None = None) -> int:
    from desktop.core.errors import WindowUnavailable

    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(map(os.environ.get, screens)):
        raise WindowUnavailable(reason="there is no screen here")  # Qt would abort
    try:
        from desktop.gui.app import run_window
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "PySide6":
            raise
        reason = "PySide6 is not installed, it comes with rakuten-classifier[gui]"
        raise WindowUnavailable(reason=reason) from error
    except ImportError as error:  # a system library that Qt needs
        raise WindowUnavailable(reason=error.msg) from error
    return run_window(data_dir, opened)


for _command in (
    sign_in,
    sign_out,
    connect,
    status,
    update,
    models,
    classify,
    classify_folder,
    history,
    review,
    backup,
    restore,
    corrections,
    diagnostics,
):
    desktop.add_command(_command)


def main() -> None:
    """Entry point of `rakuten-desktop`."""
    console.run(desktop)


if __name__ == "__main__":
    main()
