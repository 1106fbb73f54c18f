"""`rakuten-trainer shard`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import accept, data_dir, server, training
from trainer.options import TrainOptions

if TYPE_CHECKING:
    from channel.access import Access


@click.command()
@data_dir
@click.option(
    "--out",
    "url",
    required=True,
    metavar="URI",
    help="The place to write to: a folder, or s3://bucket/prefix.",
)
@click.option(
    "--shards",
    type=click.IntRange(1, 100_000),
    metavar="N",
    help="How many; at least as many as there will be workers.  [one for 4096 products, 8 or more]",
)
@training
@accept
@server
@click.option("--json", "as_json", is_flag=True, help="Print what was written as a JSON line.")
def shard(
    data_dir: Path,
    url: str,
    shards: int | None,
    photo_weights: str,
    epochs: int,
    seed: int,
    accept: tuple[str, ...],
    access: Access,
    as_json: bool,
) -> None:
    """Cuts a catalogue into TFRecord files that several workers train from.

    Holds the texts and the reduced photos of all products but those of the test split.  On S3, the
    credentials come the usual AWS way.

    Example: rakuten-trainer shard --data DATA --out s3://shop-training/week-12
    """
    console.silence_native_libraries()
    from channel.location import open_store
    from trainer.data.checked import REPORT_FILE, checked_scan
    from trainer.shards.preparing import prepare

    options = TrainOptions(photo_weights, epochs, seed, accept)
    store = open_store(url, access)
    with (
        console.Bar() as bar,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        checked_scan(data_dir, Path(scratch), Path(scratch) / REPORT_FILE, accept, bar) as index,
    ):
        listing = prepare(index, Path(scratch), options, store, shards, bar)
    size = sum(entry.bytes for entry in listing.files)
    records = {
        kind: sum(entry.records for entry in listing.of(kind)) for kind in ("texts", "photos")
    }
    if as_json:
        by_kind = {
            kind: sum(entry.bytes for entry in listing.of(kind)) for kind in ("texts", "photos")
        }
        console.emit(
            {
                "url": store.url,
                "shards": listing.shards,
                "fingerprint": listing.fingerprint,
                "records": records,
                "bytes": {**by_kind, "all": size},
            }
        )
    console.say(
        f"Shards: {listing.shards} at {store.url}, {records['texts']} products, "
        f"{records['photos']} photos, {size / 1e6:.1f} MB"
    )
