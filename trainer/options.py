"""What can be chosen about a training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trainer.errors import WeightsUnavailable


@dataclass(frozen=True)
class TrainOptions:
    """The training options of the command line."""

    photo_weights: str = "imagenet"
    """Of the photo branch: `imagenet`, a file, or `none` for a small network from scratch."""
    epochs: int = 8
    """At most so many; training stops when the validation rows say so."""
    seed: int = 0
    accept: tuple[str, ...] = ()
    """Checks of the data that may fail (`trainer.data.checks.ACCEPTABLE`)."""

    def __post_init__(self) -> None:
        """Raises WeightsUnavailable for a weights file that is not there, before any work."""
        path = Path(self.photo_weights)
        if self.photo_weights not in ("imagenet", "none") and not path.is_file():
            reason = "it is not a file" if path.exists() else "there is no such file"
            raise WeightsUnavailable(weights=path, reason=reason)
