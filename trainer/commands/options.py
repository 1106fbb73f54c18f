"""Options that several subcommands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from trainer.options import TrainOptions

_F = TypeVar("_F", bound=Callable[..., Any])

data_dir = click.option(
    "--data",
    "data_dir",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The product catalogue, in the layout of the Rakuten challenge.",
)


def training(command: _F) -> _F:
    """Adds the training options; the command receives `photo_weights`, `epochs` and `seed`."""
    default = TrainOptions()
    for option in (
        click.option(
            "--seed",
            default=default.seed,
            show_default=True,
            type=click.IntRange(0, 2**32 - 1),
            help="Of every random choice.",
        ),
        click.option(
            "--epochs",
            default=default.epochs,
            show_default=True,
            type=click.IntRange(1),
            help="At most so many; training stops earlier when it no longer helps.",
        ),
        click.option(
            "--photo-weights",
            default=default.photo_weights,
            show_default=True,
            metavar="imagenet|none|PATH",
            help="Pretrained weights of the photo network, or none for a small one from scratch.",
        ),
    ):
        command = option(command)
    return command
