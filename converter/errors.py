"""What can be wrong with a training run, and why a converted model is refused."""

from __future__ import annotations

from common import console
from common.errors import ProductError


class ConverterError(ProductError):
    """Base of this room's errors."""

    code = "converter-error"


class RunInvalid(ConverterError):
    """A file of the RUN folder is missing, broken, or does not fit the others."""

    code = "run-invalid"
    sentence = "{path}: not usable as a training run ({reason})"


class ConversionFailed(ConverterError):
    """TensorFlow cannot express the model in TFLite's builtin operators."""

    code = "conversion-failed"
    sentence = "{path}: the model cannot be converted ({reason})"


class ParityRefused(ConverterError):
    """The converted model is not the model that was trained.  `report` holds the figures."""

    code = "parity-refused"
    sentence = "{path}: refused by the parity gate ({reason})"
    exit_status = console.REFUSED
