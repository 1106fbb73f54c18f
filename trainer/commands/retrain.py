"""`rakuten-trainer retrain`: the weekly pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.gate_options import limits
from trainer.commands.options import accept, data_dir, expires_online, keys, server, training
from trainer.options import TrainOptions

if TYPE_CHECKING:
    from channel.access import Access
    from channel.layout import Validity
    from trainer.gate import Limits


@click.command()
@data_dir
@click.option(
    "--channel",
    "url",
    required=True,
    metavar="URL",
    help="Where models are published: s3://bucket/prefix, or a folder.",
)
@keys
@click.option(
    "--work",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Working folder: run/, model.bundle, data.json, decision.json, report/.",
)
@click.option(
    "--corrections",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="What `corrections pull` wrote: also learn from what people agreed on.",
)
@training
@accept
@limits
@expires_online
@server
def retrain(
    data_dir: Path,
    url: str,
    keys: Path,
    work: Path,
    corrections: Path | None,
    photo_weights: str,
    epochs: int,
    seed: int,
    accept: tuple[str, ...],
    limits: Limits,
    validity: Validity,
    access: Access,
) -> None:
    """Trains, converts, compares with the published model, and publishes or refuses.

    Reads the keys in DIR/online only.  On S3, the credentials come the usual AWS way.

    Exit status 4: refused by the gate.

    Example: rakuten-trainer retrain --data DATA --channel CHANNEL --keys KEYS --work WORK
    """
    console.silence_native_libraries()
    from channel.location import open_store
    from trainer.corrections.folder import CorrectionsFolder
    from trainer.retrain import WorkFolder
    from trainer.retrain import retrain as retrain_model

    options = TrainOptions(photo_weights, epochs, seed, accept)
    store = open_store(url, access)
    pulled = None if corrections is None else CorrectionsFolder(corrections)
    if pulled is not None:
        pulled.check()
    with console.Bar() as bar:
        release = retrain_model(
            data_dir, store, keys, WorkFolder(work), options, validity, bar, limits, pulled
        )
    console.say(f"Published release {release.release}, model {release.model_version}")
