"""What can be chosen about a training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainOptions:
    """The training options of the command line."""

    photo_weights: str = "imagenet"
    """Of the photo branch: `imagenet`, a file, or `none` for a small network from scratch."""
    epochs: int = 8
    """At most so many; training stops when the validation rows say so."""
    seed: int = 0
