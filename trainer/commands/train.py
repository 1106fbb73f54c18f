"""`rakuten-trainer train`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from common import console
from trainer.commands.options import data_dir, training
from trainer.options import TrainOptions


@click.command()
@data_dir
@click.option(
    "--out",
    required=True,
    metavar="RUN",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write: the model and all that the converter needs.",
)
@training
def train(data_dir: Path, out: Path, photo_weights: str, epochs: int, seed: int) -> None:
    """Trains a model on a catalogue.

    Example: rakuten-trainer train --data DATA --out RUN --photo-weights none
    """
    console.silence_native_libraries()
    from converter.run_folder import RunFolder
    from trainer.data.scan import scan
    from trainer.train import train as train_model

    options = TrainOptions(photo_weights, epochs, seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        console.Bar() as bar,
        tempfile.TemporaryDirectory(dir=out.parent, ignore_cleanup_errors=True) as scratch,
        scan(data_dir, Path(scratch), bar) as index,
    ):
        console.say("\n".join(index.report.lines()))
        train_model(index, RunFolder(out), Path(scratch), options, bar)
    console.say(f"Trained: {out}")
