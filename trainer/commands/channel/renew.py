"""`rakuten-trainer channel renew`."""

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
def renew(url: str, keys: Path, validity: Validity, access: Access) -> None:
    """Signs targets, snapshot and timestamp of the channel at URL afresh; the model stays.

    Reads DIR/root.json and the keys in DIR/online.  With those of snapshot and timestamp only, it
    signs these two.

    Example: rakuten-trainer channel renew s3://shop-models/prod --keys KEYS
    """
    from channel.keys import load_online, public_root
    from channel.location import open_store
    from channel.publisher import Publisher

    store = open_store(url, access)
    Publisher(store, load_online(keys), public_root(keys), validity).renew()
    console.say(f"{store.url}: signed afresh")
