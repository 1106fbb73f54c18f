"""`rakuten-trainer channel export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import public_root, server

if TYPE_CHECKING:
    from channel.access import Access


@click.command()
@click.argument("url")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@public_root
@server
def export(url: str, folder: Path, root: Path | None, access: Access) -> None:
    """Copies the current model of the channel at URL to a folder, such as a USB stick.

    Laptops without a network take it from there: rakuten-desktop update --from DIR.  An earlier
    export in DIR is brought up to date.

    Example: rakuten-trainer channel export s3://shop-models/prod /media/stick/models
    """
    from channel.export import export as export_channel
    from channel.folder import FolderStore
    from channel.location import open_store
    from channel.status import status
    from trainer.commands.channel.trust import trusted_root

    store = open_store(url, access)
    trusted = trusted_root(store, root)
    with console.Bar() as bar:
        release = export_channel(store, trusted, folder, bar)
    what = f"release {release.release}, model {release.model_version}" if release else "no model"
    until = min(role.expires for role in status(FolderStore(folder), trusted).roles)
    console.say(f"{folder}: {what}; laptops take it until {until:%Y-%m-%d %H:%M} UTC")
