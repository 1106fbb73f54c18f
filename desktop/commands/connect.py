"""`rakuten-desktop connect`: chooses the channel that models come from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.updates import Updates


@click.command()
@click.argument("url")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The channel's trusted root, as its owner gave it to you.",
)
@click.pass_obj
def connect(data_dir: Path | None, url: str, root: Path | None) -> None:
    """Takes models from the channel at URL from now on: a folder, or file:///...

    Without --root, the fingerprint of the channel's root is shown for you to confirm.

    Example: rakuten-desktop connect /mnt/share/models --root root.json
    """
    from channel.verification import check_root
    from desktop.core.app import Core

    with Core.open(data_dir) as core:
        if root is None:
            trusted = _confirmed_root(core.updates, url)
        else:
            trusted = root.read_bytes()
            check_root(trusted, str(root))
        core.updates.connect(url, trusted)
        console.say(f"connected to {core.updates.connected_url()}; next: rakuten-desktop update")


def _confirmed_root(updates: Updates, url: str) -> bytes:
    from desktop.core.errors import RootUnconfirmed

    root, fingerprint = updates.first_root(url)
    console.say(f"The fingerprint of this channel's root is\n\n  {fingerprint}\n")
    asked = sys.stdin.isatty()
    if not asked or not click.confirm("Is it the one that its owner told you?", err=True):
        raise RootUnconfirmed(url=url)
    return root
