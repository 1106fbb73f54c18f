"""`rakuten-trainer retrain`: the weekly pipeline."""

from __future__ import annotations

from pathlib import Path

import click

from common import console
from trainer.commands.options import data_dir, training
from trainer.options import TrainOptions


@click.command()
@data_dir
@click.option("--channel", "url", required=True, metavar="URL", help="Where models are published.")
@click.option(
    "--keys",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The signing keys; only those in DIR/online are read.",
)
@click.option(
    "--work",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Working folder: run/, model.bundle, decision.json, report/.",
)
@training
def retrain(
    data_dir: Path,
    url: str,
    keys: Path,
    work: Path,
    photo_weights: str,
    epochs: int,
    seed: int,
) -> None:
    """Trains, converts, compares with the published model, and publishes or refuses.

    Exit status 4: refused by the gate.

    Example: rakuten-trainer retrain --data DATA --channel CHANNEL --keys KEYS --work WORK
    """
    console.silence_native_libraries()
    from trainer.retrain import WorkFolder
    from trainer.retrain import retrain as retrain_model

    options = TrainOptions(photo_weights, epochs, seed)
    with console.Bar() as bar:
        release = retrain_model(data_dir, url, keys, WorkFolder(work), options, bar)
    console.say(f"Published release {release.release}, model {release.model_version}")
