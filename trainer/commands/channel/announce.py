"""`rakuten-trainer channel announce`."""

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
@click.argument("version", required=False)
@click.option("--where", metavar="TEXT", help="Where to get it, or whom to ask: one line.")
@click.option("--none", "nothing", is_flag=True, help="Tells of no version any more.")
@keys
@expires_online
@server
def announce(
    url: str,
    version: str | None,
    where: str | None,
    nothing: bool,
    keys: Path,
    validity: Validity,
    access: Access,
) -> None:
    """Tells the laptops of the channel at URL that VERSION of their program exists.

    A laptop with an older one shows that, and where to get it; it fetches nothing by itself. The
    announcement is signed like a model and stays until the next one. The model stays, too.

    Example: rakuten-trainer channel announce URL 1.2.0 --where "ask the help desk" --keys KEYS
    """
    from channel.keys import load_online, public_root
    from channel.layout import Program
    from channel.location import open_store
    from channel.publisher import Publisher

    if nothing == bool(version or where) or bool(version) != bool(where):
        raise click.UsageError("Give VERSION and --where, or --none.")
    try:
        program = Program(version, where) if version and where else None
    except ValueError as error:
        raise click.UsageError(f"{error}.".capitalize()) from error
    store = open_store(url, access)
    Publisher(store, load_online(keys), public_root(keys), validity).announce(program)
    told = f"version {version} of the program: {where}" if program else "no version of the program"
    console.say(f"{store.url}: laptops are told of {told}")
