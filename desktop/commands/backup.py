"""`rakuten-desktop backup` and `restore`: the whole history, copied and put back."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(data_dir: Path | None, file: Path) -> None:
    """Copies the history to FILE, as it is now, also while other windows work.

    Example: rakuten-desktop backup /media/stick/history-backup.db
    """
    from desktop.commands.opened import look_after, open_core

    with open_core(data_dir) as core:
        core.history.backup(file)
        console.say(f"{core.history.count()} rows, copied to {file}")
        look_after(core)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore(data_dir: Path | None, file: Path) -> None:
    """Puts a backup in the place of the history; what was there is kept beside it.

    A damaged file, one of a newer version or of another program is refused, and changes nothing; so
    is any while a window is open: it can do the same (History, Copies and keeping).

    Example: rakuten-desktop restore /media/stick/history-backup.db
    """
    from desktop.commands.opened import open_core
    from desktop.core.errors import WindowOpen
    from desktop.core.presence import has_window

    with open_core(data_dir) as core:
        if has_window(core.folder.history):
            raise WindowOpen(path=core.folder.history)
        with console.Bar() as progress:
            kept = core.restore(file, progress)
        console.say(f"{core.history.count()} rows, restored from {file}")
        if kept is not None:
            console.say(f"What was there before is kept in {kept}")
