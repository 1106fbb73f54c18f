"""Every designed error has its sentence in both languages, with the same data."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bundle
import channel
import desktop
from bundle.errors import PhotoTooLarge, PhotoUnreadable
from common.errors import ProductError, machine_reason
from desktop.core.intake import sidecar, workbook
from desktop.core.recorded import Recorded
from desktop.gui import messages
from desktop.gui.language import translate

ROOMS = (bundle, channel, desktop)


def modules(room: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        yield importlib.import_module(found.name)


def errors() -> list[type[ProductError]]:
    """Those of the three rooms that say something of their own."""
    kinds: dict[str, type[ProductError]] = {}
    for room in ROOMS:
        for module in modules(room):
            for kind in vars(module).values():
                if (
                    isinstance(kind, type)
                    and issubclass(kind, ProductError)
                    and "sentence" in vars(kind)
                    and kind.__module__.partition(".")[0] in {one.__name__ for one in ROOMS}
                ):
                    kinds[kind.__qualname__] = kind
    return list(kinds.values())


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


ERRORS = errors()


def test_the_errors_are_found() -> None:
    assert {"photo-unreadable", "refused-signature", "no-model"} <= {one.code for one in ERRORS}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_error_has_a_sentence_with_its_data(
    kind: type[ProductError], language: Any, speak: Callable[[Any], None]
) -> None:
    speak(language)
    english = messages.SENTENCES[kind.code]
    sentence = translate("Errors", english)
    assert fields(sentence) == fields(kind.sentence)
    assert (sentence != english) == (language == "fr")
    assert sentence[0].isupper() or sentence[0] in "{“«"
    assert sentence.endswith(".")


def test_no_sentence_is_left_over() -> None:
    assert set(messages.SENTENCES) == {kind.code for kind in ERRORS}


def reasons(path: Path) -> Iterator[str]:
    """The constant reasons that a module gives."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "reason":
            for value in ast.walk(node.value):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def test_the_reasons_of_photos_and_addresses_are_translated(
    speak: Callable[[Any], None],
) -> None:
    assert bundle.__file__ and channel.__file__
    given = {
        *reasons(Path(bundle.__file__).with_name("photo.py")),
        *reasons(Path(channel.__file__).with_name("location.py")),
        *reasons(Path(sidecar.__file__)),
        *reasons(Path(workbook.__file__)),
        *(machine_reason(OSError(number, "")) for number in (1, 2, 13, 17, 20, 21, 28, 30)),
    }
    assert given <= set(messages.REASONS)
    speak("fr")
    for reason in messages.REASONS:
        assert translate("Reasons", reason) != reason


def test_a_sentence_in_french(speak: Callable[[Any], None]) -> None:
    speak("fr")
    error = PhotoUnreadable(path=Path("/photos/a.jpg"), reason="the file is empty")
    assert messages.of(error) == "Photo illisible (le fichier est vide)\N{NO-BREAK SPACE}: a.jpg."


def test_an_error_of_the_history_says_what_it_said_when_it_happened(
    speak: Callable[[Any], None],
) -> None:
    speak("fr")
    error = PhotoTooLarge(path="/photos/a.jpg", megapixels=300, limit=250)
    data = {name: str(value) for name, value in error.data.items()}
    assert messages.of(Recorded(error.code, data, str(error))) == messages.of(error)


def test_an_error_with_the_data_of_another_version_is_said_in_english() -> None:
    recorded = Recorded("photo-unreadable", {"file": "a.jpg"}, "a.jpg: something")
    assert messages.of(recorded) == "a.jpg: something"


def test_an_unknown_code_is_said_in_english() -> None:
    recorded = Recorded("of-a-later-version", {}, "something happened")
    assert messages.of(recorded) == "something happened"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(28, "?", "/history.db"), "/history.db cannot be used (the disk is full)."),
        (OSError(28, "?"), "Something does not work on this computer (the disk is full)."),
        (ValueError("so"), "Something went wrong in this program (ValueError: so)."),
    ],
)
def test_what_is_not_designed_has_a_sentence_too(
    error: Exception, sentence: str, speak: Callable[[Any], None]
) -> None:
    speak("en")
    assert messages.of(error) == sentence
