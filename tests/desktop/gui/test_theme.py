"""The window looks as one prefers it: colours at once, density when it is made anew."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.core.preferences import Preferences, Scheme
from desktop.gui import theme as theme_module
from desktop.gui import tokens
from desktop.gui.progress import Progress
from desktop.gui.theme import Theme
from desktop.gui.tokens import Motion, Size, Type
from desktop.gui.widgets import button

SOURCES = sorted(Path(theme_module.__file__).parent.glob("*.py"))


class System:
    """The hints of a system that is dark and wants high contrast, or not."""

    def __init__(self, real: Any, dark: bool, high: bool) -> None:
        self._real, self._dark, self._high = real, dark, high

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802
        return Qt.ColorScheme.Dark if self._dark else Qt.ColorScheme.Light

    def accessibility(self) -> System:
        return self

    def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802
        wanted = Qt.ContrastPreference
        return wanted.HighContrast if self._high else wanted.NoPreference

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture
def follower(
    qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[bool, bool], Theme]]:
    """A theme on a system that is dark or not, of high contrast or not."""
    made: list[Theme] = []

    def make(dark: bool, high: bool) -> Theme:
        system = System(qapp.styleHints(), dark, high)
        one = Theme(qapp)
        made.append(one)
        monkeypatch.setattr(one, "_application", _Application(qapp, system))
        one.wear(Preferences())
        return one

    yield make
    for one in made:
        one.setParent(None)
        one.deleteLater()
    theme.wear(Preferences())


class _Application:
    def __init__(self, real: QApplication, system: System) -> None:
        self._real, self._system = real, system

    def styleHints(self) -> System:  # noqa: N802
        return self._system

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("high", [False, True])
def test_it_follows_the_system(
    follower: Callable[[bool, bool], Theme], dark: bool, high: bool
) -> None:
    theme = follower(dark, high)
    assert theme.colours == tokens.palette(dark=dark, high_contrast=high)


def test_what_is_preferred_comes_before_the_system(
    follower: Callable[[bool, bool], Theme],
) -> None:
    theme = follower(True, True)
    theme.wear(Preferences(scheme=Scheme.LIGHT))
    assert theme.colours == tokens.LIGHT_CONTRAST
    theme.wear(Preferences(high_contrast=False))
    assert theme.colours == tokens.DARK
    theme.wear(Preferences(scheme=Scheme.LIGHT, high_contrast=False))
    assert theme.colours == tokens.LIGHT


def test_colours_change_at_once_on_what_is_there(
    qtbot: Any, theme: Theme, wear: Callable[..., None]
) -> None:
    made = button("plain", "Words")
    qtbot.addWidget(made)
    made.show()
    before = made.grab().toImage()
    with qtbot.waitSignal(theme.worn):
        wear(high_contrast=True)
    assert made.grab().toImage() != before


def test_touch_makes_larger_what_is_made_afterwards(
    qtbot: Any, theme: Theme, wear: Callable[..., None]
) -> None:
    def height() -> int:
        made: QPushButton = button("plain", "Words")
        qtbot.addWidget(made)
        return made.sizeHint().height()

    letters = Type.BODY
    assert 44 <= height() < 60
    wear(touch=True)
    assert height() >= 60
    assert letters < Type.BODY
    wear()
    assert 44 <= height() < 60
    assert letters == Type.BODY


def test_every_size_for_gloves_is_larger() -> None:
    for group, changes in tokens._TOUCH.items():
        for name, value in changes.items():
            assert value > getattr(group, name), name


def test_nothing_moves_where_nothing_may(
    qtbot: Any, theme: Theme, wear: Callable[..., None]
) -> None:
    bar = Progress(theme)
    qtbot.addWidget(bar)
    bar.setRange(0, 0)
    bar.show()
    assert bar.moves
    seen = bar.grab().toImage()
    qtbot.waitUntil(lambda: bar.grab().toImage() != seen)
    wear(reduced_motion=True)
    assert not bar.moves
    assert QApplication.cursorFlashTime() == 0
    seen = bar.grab().toImage()
    qtbot.wait(100)
    assert bar.grab().toImage() == seen
    assert len({seen.pixelColor(x, 4).name() for x in range(bar.width())}) > 1, "it says: at work"
    assert vars(Motion)["BUSY"] == 0
    wear()
    assert bar.moves
    bar.setRange(0, 10)
    assert not bar.moves


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_size_is_copied_when_a_module_is_read(path: Path) -> None:
    """A copy would keep the density of the start of the program."""
    if path.name == "tokens.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    varying = {group.__name__: set(changes) for group, changes in tokens._TOUCH.items()}
    for node in _read_at_import(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert node.attr not in varying.get(node.value.id, ()), ast.unparse(node)


def _read_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is read: all but the bodies of functions."""
    for name, value in ast.iter_fields(node):
        if isinstance(node, ast.FunctionDef | ast.Lambda) and name == "body":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from _read_at_import(child)


def test_sizes_and_touch_agree() -> None:
    assert Size.TARGET == Size.TARGET_INSIDE + 2 * Size.FOCUS
    large = tokens._TOUCH[Size]
    assert large["TARGET"] == large["TARGET_INSIDE"] + 2 * Size.FOCUS
    assert large["PRIMARY"] == large["PRIMARY_INSIDE"] + 2 * Size.FOCUS
    assert min(large["TARGET"], large["ROW"], large["TABLE_ROW"], large["PRIMARY"]) >= 60
