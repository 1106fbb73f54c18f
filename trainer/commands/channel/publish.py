"""`rakuten-trainer channel publish`."""

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
@click.argument("bundle", type=click.Path(path_type=Path))
@keys
@click.option(
    "--release",
    "number",
    type=click.IntRange(1),
    metavar="N",
    help="The number of the release, where it is not the next one.  One below the current release"
    " withdraws the current model, and all others from N on.",
)
@expires_online
@server
def publish(
    url: str, bundle: Path, keys: Path, number: int | None, validity: Validity, access: Access
) -> None:
    """Verifies BUNDLE and makes it the current model of the channel at URL.

    Reads DIR/root.json and the keys in DIR/online.

    Example: rakuten-trainer channel publish /srv/models work/model.bundle --keys ~/keys
    """
    from bundle import golden
    from bundle.archive import read_manifest
    from channel.keys import load_online, public_root
    from channel.location import open_store
    from channel.publisher import Publisher
    from trainer.pruning import prune_if_possible

    console.silence_native_libraries()
    store = open_store(url, access)
    golden.check(bundle)  # what fails here, every laptop would refuse
    manifest = read_manifest(bundle)
    root = public_root(keys)
    publisher = Publisher(store, load_online(keys), root, validity)
    release = publisher.publish(bundle, manifest.model_version, number)
    console.say(
        f"{store.url}: published release {release.release}, model {release.model_version}"
        f" ({release.length / 1e6:.1f} MB)"
    )
    prune_if_possible(store, root)
