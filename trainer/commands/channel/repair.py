"""`rakuten-trainer channel repair`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import expires_online, keys, server

if TYPE_CHECKING:
    from channel.access import Access
    from channel.layout import Validity


@click.command()
@click.argument("url")
@keys
@expires_online
@server
def repair(url: str, keys: Path, validity: Validity, access: Access) -> None:
    """Makes the channel at URL a sound one again, whose metadata were deleted, spoilt or replayed.

    The newest model that is signed by the keys is the current one; laptops take it from wherever
    they are.  Reads DIR/root.json, which must be the newest one, and the keys in DIR/online.

    Example: rakuten-trainer channel repair s3://shop-models/prod --keys KEYS
    """
    from channel.keys import load_online, public_root
    from channel.location import open_store
    from channel.repair import repair as repair_channel

    store = open_store(url, access)
    release, found = repair_channel(store, load_online(keys), public_root(keys), validity)
    for sentence in found:
        console.say(f"warning: {sentence}")
    what = f"release {release.release}, model {release.model_version}" if release else "no model"
    console.say(f"{store.url}: signed afresh; current now: {what}")
