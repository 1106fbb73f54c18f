"""What the window says of an error: its code's sentence, in the window's language, with its data.

The sentences are in `sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channel.errors import ClockWrong
from common.errors import ProductError, machine_reason
from desktop.core.recorded import Recorded
from desktop.gui.language import span, translate
from desktop.gui.sentences import REASONS, SENTENCES


def of(error: Exception | Recorded) -> str:
    """One sentence for any error, in the window's language."""
    if isinstance(error, Recorded):
        return of_code(error.code, error.data, error.sentence)
    if isinstance(error, ProductError):
        return of_code(error.code, error.data, str(error))
    if isinstance(error, OSError):
        reason = translate("Reasons", machine_reason(error))
        if error.filename:
            return translate("Errors", "{path} cannot be used ({reason}).").format(
                path=error.filename, reason=reason
            )
        return translate("Errors", "Something does not work on this computer ({reason}).").format(
            reason=reason
        )
    return translate("Errors", "Something went wrong in this program ({reason}).").format(
        reason=f"{type(error).__name__}: {error}"
    )


def of_code(code: str, data: Mapping[str, Any], english: str) -> str:
    """The sentence of an error code; the English one where the code is unknown here."""
    if code not in SENTENCES:
        return english
    try:
        return translate("Errors", SENTENCES[code]).format(**shown_data(code, data))
    except KeyError:  # an entry of the history from a version whose error had other data
        return english


def shown_data(code: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an error as its sentence shows them, in the window's language."""
    shown = {name: _shown(code, name, value) for name, value in data.items()}
    if code == ClockWrong.code:
        shown |= _clock(float(data["seconds"]))
    return shown


def reason(english: str) -> str:
    """A reason in the window's language, as far as it is one that users can do something about."""
    return translate("Reasons", english) if english in REASONS else english


def _clock(seconds: float) -> dict[str, str]:
    """By how much a clock is off, and in which direction."""
    ahead = translate("Clock", "ahead") if seconds > 0 else translate("Clock", "behind")
    return {"amount": span(abs(seconds)), "direction": ahead}


def _shown(code: str, name: str, value: Any) -> Any:
    if name == "reason":
        return reason(value)
    if name == "path" and code.startswith("photo-"):
        return Path(value).name  # the line is short, and what is meant is clear
    return value
