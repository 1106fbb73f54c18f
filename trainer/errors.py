"""What can keep a training from happening."""

from __future__ import annotations

from common import console
from common.errors import ProductError


class TrainerError(ProductError):
    """Base of the trainer's errors (those of reading data are in `trainer.data.errors`)."""

    code = "trainer-error"


class WeightsUnavailable(TrainerError):
    """The pretrained weights cannot be had; nothing else is used in their place."""

    code = "weights-unavailable"
    sentence = (
        "--photo-weights {weights}: {reason}; give the path of a weights file, "
        "or `none` to train a small network from scratch"
    )


class NothingToTrainOn(TrainerError):
    """A split lacks what a branch needs."""

    code = "nothing-to-train-on"
    sentence = "{path}: cannot train, {reason}"


class NothingToEvaluate(TrainerError):
    """The split is empty."""

    code = "nothing-to-evaluate"
    sentence = "{path}: the split {split!r} has no products"


class RefusedByGate(TrainerError):
    """The new model must not replace the one that the laptops have (`trainer.gate`)."""

    code = "refused-by-gate"
    sentence = "not published: {reason}"
    exit_status = console.REFUSED
