"""What can be wrong with the weekly job itself."""

from __future__ import annotations

from trainer.errors import TrainerError


class ConfigInvalid(TrainerError):
    """The configuration says something that makes no sense."""

    code = "config-invalid"
    sentence = "{path}: {reason}"


class AnotherRun(TrainerError):
    """A job works in this folder already."""

    code = "another-run"
    sentence = "{path}: another run is at work here since {since}; nothing was done"


class NoSuchRun(TrainerError):
    """There is no record of such a run."""

    code = "no-such-run"
    sentence = "{path}: no run {wanted!r}"
