"""`rakuten-desktop`: the laptop's program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from common import console
from desktop.commands.classify import classify
from desktop.commands.classify_folder import classify_folder
from desktop.commands.connect import connect
from desktop.commands.history import history
from desktop.commands.update import update


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keeps everything there instead of in the user's data folder.",
)
@click.pass_context
def desktop(context: click.Context, data_dir: Path | None) -> int | None:
    """Puts products in their category by photo and text, offline.

    Without a command, the window opens.

    Example: rakuten-desktop classify photo.jpg --designation "Théière en fonte"
    """
    context.obj = data_dir
    if context.invoked_subcommand is None:
        return _open_window(data_dir)
    console.silence_native_libraries()
    return None


def _open_window(data_dir: Path | None) -> int:
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
    return run_window(data_dir)


for _command in (connect, update, classify, classify_folder, history):
    desktop.add_command(_command)


def main() -> None:
    """Entry point of `rakuten-desktop`."""
    console.run(desktop)
