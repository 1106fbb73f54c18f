"""`rakuten-trainer channel recall`."""

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
def recall(url: str, keys: Path, validity: Validity, access: Access) -> None:
    """Withdraws the current model of the channel at URL; the one before it is published again.

    Laptops take that one as a new release, and no longer use the withdrawn one.  Reads
    DIR/root.json and the keys in DIR/online.

    Example: rakuten-trainer channel recall s3://shop-models/prod --keys KEYS
    """
    from channel.keys import load_online, public_root
    from channel.location import open_store
    from channel.publisher import Publisher
    from channel.repository import load
    from trainer.pruning import prune_if_possible

    store = open_store(url, access)
    root = public_root(keys)
    publisher = Publisher(store, load_online(keys), root, validity)
    withdrawn = load(store, root).release
    release = publisher.recall()
    assert withdrawn is not None
    console.say(f"{store.url}: model {withdrawn.model_version} is withdrawn from all laptops")
    console.say(f"Current now: release {release.release}, model {release.model_version}")
    prune_if_possible(store, root)
