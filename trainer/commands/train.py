"""`rakuten-trainer train`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import accept, server, training
from trainer.options import TrainOptions

if TYPE_CHECKING:
    from channel.access import Access


@click.command()
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The product catalogue, in the layout of the Rakuten challenge.",
)
@click.option(
    "--shards",
    metavar="URI",
    help="Instead of --data: what `shard` wrote, a folder or s3://bucket/prefix.",
)
@click.option(
    "--out",
    required=True,
    metavar="RUN",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write: the model and all that the converter needs.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processes that train together on this machine; in a cluster, TF_CONFIG says who does.",
)
@click.option(
    "--checkpoints",
    metavar="URI",
    help="Where a restart finds how far it was: a folder that all workers share, or "
    "s3://bucket/prefix.  [with --workers or --shards: RUN/checkpoints]",
)
@training
@accept
@server
def train(
    data_dir: Path | None,
    shards: str | None,
    out: Path,
    workers: int | None,
    checkpoints: str | None,
    photo_weights: str,
    epochs: int,
    seed: int,
    accept: tuple[str, ...],
    access: Access,
) -> None:
    """Trains a model on a catalogue, if its data pass the checks (RUN/data.json has them).

    With --workers N, so many processes share the work.  In a cluster, every machine runs the same
    command with --shards, and TF_CONFIG in its environment.  Started again after a failure, the
    same command goes on from the last checkpoint.

    Example: rakuten-trainer train --data DATA --out RUN --photo-weights none
    """
    if (data_dir is None) == (shards is None):
        raise click.UsageError("give one of --data and --shards")
    options = TrainOptions(photo_weights, epochs, seed, accept)
    out.parent.mkdir(parents=True, exist_ok=True)
    console.silence_native_libraries()
    from trainer.workers import starting

    # Beside RUN, a cluster's workers share a disk: not for what they read at random.
    near = out.parent if shards is None or workers is not None else None
    order = starting.Order(out, options, workers, checkpoints, access)
    with (
        console.Bar() as bar,
        tempfile.TemporaryDirectory(dir=near, ignore_cleanup_errors=True) as scratch,
    ):
        if shards is not None:
            written = starting.from_shards(shards, Path(scratch), order, bar)
        else:
            assert data_dir is not None
            written = starting.from_data(data_dir, Path(scratch), order, bar)
    if written:
        console.say(f"Trained: {out}")
