"""What was learnt of a scanner: kept, and said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.core.scanner.layouts import Layout
from desktop.core.scanner.learning import Learnt
from desktop.core.scanner.recogniser import ENTER, TAB, Manner
from desktop.gui.language import QT_TRANSLATE_NOOP, number, translate
from desktop.gui.preferring import Preferring

LAYOUTS: Final = {
    Layout.SAME: QT_TRANSLATE_NOOP("Scanner", "the keyboard layout of this computer"),
    Layout.US_ON_FRENCH: QT_TRANSLATE_NOOP("Scanner", "a US layout, which is put right"),
    Layout.US_ON_FRENCH_MAC: QT_TRANSLATE_NOOP("Scanner", "a US layout, which is put right"),
    Layout.FRENCH_ON_US: QT_TRANSLATE_NOOP("Scanner", "a French layout, which is put right"),
}
_KEYS: Final = {
    ENTER: QT_TRANSLATE_NOOP("Scanner", "Enter"),
    TAB: QT_TRANSLATE_NOOP("Scanner", "Tab"),
}


def keep(preferring: Preferring, learnt: Learnt) -> None:
    """The scanner types like this from now on."""
    manner = learnt.manner
    _set(preferring, manner, learnt.layout)


def forget(preferring: Preferring) -> None:
    """Nothing is known of the scanner any more."""
    _set(preferring, Manner(), None)


def _set(preferring: Preferring, manner: Manner, layout: Layout | None) -> None:
    preferring.set(
        scanner=True,
        scanner_limit=manner.limit,
        scanner_mean=manner.mean,
        scanner_prefix=manner.prefix,
        scanner_suffix=manner.suffix,
        scanner_layout=layout,
    )


def describe(learnt: Learnt) -> str:
    """What one scan says of a scanner."""
    pause = translate("Scanner", "{pause} ms a key").format(pause=number(learnt.pause))
    return " · ".join((pause, *_about(learnt.manner, learnt.layout)))


def describe_known(preferring: Preferring) -> str:
    """What is known of the scanner; nothing where nobody has shown it a scan."""
    now = preferring.now
    if now.scanner_layout is None:
        return ""
    manner = Manner(prefix=now.scanner_prefix, suffix=now.scanner_suffix)
    return " · ".join(_about(manner, now.scanner_layout))


def _about(manner: Manner, layout: Layout) -> tuple[str, str, str]:
    prefix, suffix = map(_keys, (manner.prefix, manner.suffix))
    begins = translate("Scanner", "begins with {keys}").format(keys=prefix)
    ends = translate("Scanner", "ends with {keys}").format(keys=suffix)
    return (
        begins if prefix else translate("Scanner", "nothing before the code"),
        ends if suffix else translate("Scanner", "nothing after it"),
        translate("Scanner", LAYOUTS[layout]),
    )


def _keys(keys: Sequence[str]) -> str:
    return " ".join(translate("Scanner", _KEYS[one]) if one in _KEYS else one for one in keys)
