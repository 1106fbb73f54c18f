"""Three short sounds for what comes of a scan, made here and played by what the system has."""

from __future__ import annotations

import array
import io
import math
import platform
import shutil
import sys
import tempfile
import wave
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

RATE: Final = 22_050
"""Samples a second, of 16 bits."""
LOUD: Final = 0.35
"""Of what there is."""
_FADE: Final = 0.008
"""Seconds in which a tone comes and goes, as it would click else."""


class Outcome(StrEnum):
    """What came of a scan."""

    NEW = "new"
    """The history does not know it."""
    SEEN = "seen"
    """It does."""
    WRONG = "wrong"
    """It is no code, or could not be looked up."""
    TWICE = "twice"
    """It was scanned a moment ago, and counts once."""


TONES: Final[dict[Outcome, tuple[tuple[float, float], ...]]] = {
    Outcome.NEW: ((1320, 0.09),),
    Outcome.SEEN: ((880, 0.08), (1320, 0.11)),
    Outcome.WRONG: ((240, 0.16), (0, 0.05), (190, 0.24)),
    Outcome.TWICE: ((660, 0.05), (0, 0.05), (660, 0.05)),
}
"""Hertz (0: a pause) and seconds; told apart by their number and height, not by loudness."""

_PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"))
"""Of Linux, the first that there is."""


def sound(tones: Sequence[tuple[float, float]]) -> bytes:
    """A WAV file of tones: hertz and seconds of each."""
    samples = array.array("h")
    for hertz, seconds in tones:
        count = round(seconds * RATE)
        for number in range(count):
            at = number / RATE
            swell = min(1.0, at / _FADE, (count - number) / RATE / _FADE)
            samples.append(round(32_767 * LOUD * swell * math.sin(math.tau * hertz * at)))
    if sys.byteorder == "big":
        samples.byteswap()
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return made.getvalue()


class Sounds:
    """Plays them; where nothing else can, the system's own beep has to do."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def play(self, outcome: Outcome) -> None:
        """Begins to play, and does not wait for the end."""
        try:
            played = _play(self._file(outcome))
        except (OSError, RuntimeError):
            played = False
        if not played:
            QApplication.beep()

    def close(self) -> None:
        """Removes the files."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _file(self, outcome: Outcome) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(
                prefix="rakuten-sounds-", ignore_cleanup_errors=True
            )
        path = Path(self._folder.name, f"{outcome}.wav")
        if not path.exists():
            path.write_bytes(sound(TONES[outcome]))
        return path


def _play(file: Path) -> bool:
    """Whether there is anything to play it with.  Raises RuntimeError, OSError."""
    if sys.platform == "win32":
        import winsound

        flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        winsound.PlaySound(str(file), flags)
        return True
    players = (("afplay",),) if platform.system() == "Darwin" else _PLAYERS
    for program, *options in players:
        found = shutil.which(program)
        if found is not None:
            return bool(QProcess.startDetached(found, [*options, str(file)])[0])
    return False
