"""`rakuten-trainer train`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from common import console
from trainer.commands.options import accept, data_dir, training
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
@accept
def train(
    data_dir: Path,
    out: Path,
    photo_weights: str,
    epochs: int,
    seed: int,
    accept: tuple[str, ...],
) -> None:
    """Trains a model on a catalogue, if its data pass the checks (RUN/data.json has them).

    Example: rakuten-trainer train --data DATA --out RUN --photo-weights none
    """
    console.silence_native_libraries()
    from converter.run_folder import RunFolder
    from trainer.data.checked import REPORT_FILE, checked_scan
    from trainer.train import train as train_model

    options = TrainOptions(photo_weights, epochs, seed, accept)
    out.parent.mkdir(parents=True, exist_ok=True)
    (out / REPORT_FILE).unlink(missing_ok=True)  # only weeks are compared with each other
    with (
        console.Bar() as bar,
        tempfile.TemporaryDirectory(dir=out.parent, ignore_cleanup_errors=True) as scratch,
        checked_scan(data_dir, Path(scratch), out / REPORT_FILE, accept, bar) as index,
    ):
        train_model(index, RunFolder(out), Path(scratch), options, bar)
    console.say(f"Trained: {out}")
