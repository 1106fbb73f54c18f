"""`rakuten-trainer channel rotate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import ROLES, expires, keys, server

if TYPE_CHECKING:
    from channel.access import Access
    from channel.layout import Validity


@click.command()
@click.argument("role", type=click.Choice(ROLES))
@click.argument("url")
@keys
@click.option("--kms", metavar="KEYID", help="The new key is this one in AWS KMS, not a file.")
@expires
@server
def rotate(
    role: str, url: str, keys: Path, kms: str | None, validity: Validity, access: Access
) -> None:
    """Gives ROLE of the channel at URL a new key, and ends its old one.

    Needs the root keys: their passphrase is asked for on a terminal, or taken from
    RAKUTEN_KEYS_PASSPHRASE.

    Example: rakuten-trainer channel rotate timestamp s3://shop-models/prod --keys KEYS
    """
    from channel.location import open_store
    from channel.rotation import rotate as rotate_key
    from trainer.commands.channel.passphrase import known_passphrase, warn_plain

    store = open_store(url, access)
    passphrase = known_passphrase(keys)
    rotate_key(store, keys, role, passphrase, validity, kms)
    if role == "root":
        warn_plain(keys)
    console.say(f"{store.url}: {role} has a new key; its old one is no longer trusted")
