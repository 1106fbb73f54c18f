"""What can keep corrections from being taken in; what is wrong with one letter is reported."""

from __future__ import annotations

from common.errors import ProductError


class CorrectionsError(ProductError):
    """Base of the errors of corrections."""

    code = "corrections-error"


class NotCorrections(CorrectionsError):
    """The folder was not written by `corrections pull`."""

    code = "not-corrections"
    sentence = "{path}: no folder of corrections ({reason})"


class CorrectionsDamaged(CorrectionsError):
    """A file of the folder is not as it was written; pulled into a new folder, it is whole."""

    code = "corrections-damaged"
    sentence = "{path}, line {line}: damaged ({reason}); pull into a new folder"


class CorrectionsBusy(CorrectionsError):
    """Another process writes to the folder."""

    code = "corrections-busy"
    sentence = "{path}: another process is writing to this folder of corrections"


class NoSuchGroup(CorrectionsError):
    """Nothing of this name is held back."""

    code = "no-such-group"
    sentence = "{path}: nothing is held back under {group!r}; there {known}"
