"""Every widget of ours, in every state and dress, photographed: whole, large enough, to be told
apart from its ground and from its other states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from desktop.core.preferences import Scheme
from desktop.gui.columns import least_height
from desktop.gui.gallery import Gallery, GalleryPage
from desktop.gui.gallery_samples import Sample
from desktop.gui.pictured import Pictured
from desktop.gui.preferring import Preferring
from desktop.gui.theme import ICONS, Theme
from desktop.gui.tokens import Size
from desktop.gui.widgets import Elided

DRESSES: dict[str, dict[str, Any]] = {
    "light": {"scheme": Scheme.LIGHT},
    "dark": {"scheme": Scheme.DARK},
    "light, high contrast": {"scheme": Scheme.LIGHT, "high_contrast": True},
    "dark, high contrast": {"scheme": Scheme.DARK, "high_contrast": True},
    "touch": {"scheme": Scheme.LIGHT, "touch": True},
}
WIDTH = 1320


@pytest.fixture(params=DRESSES)
def page(request: pytest.FixtureRequest, qtbot: Any, wear_all: Callable[..., Theme]) -> GalleryPage:
    """The gallery in one of its dresses, laid out and painted."""
    theme = wear_all(**DRESSES[request.param])
    made = GalleryPage(theme)
    qtbot.addWidget(made)
    made.resize(WIDTH, least_height(made, WIDTH))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setFocus()
    QApplication.processEvents()
    return made


@pytest.fixture
def wear_all(qapp: QApplication, theme: Theme, wear: Callable[..., None]) -> Callable[..., Theme]:
    """Dresses the application; unlike the tests' own theme, this one also follows the scheme."""
    follower = Theme(qapp)

    def put_on(**wanted: Any) -> Theme:
        from desktop.core.preferences import Preferences

        follower.wear(Preferences(**wanted))
        return follower

    return put_on


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def test_nothing_is_blank(page: GalleryPage) -> None:
    for sample in page.samples:
        assert len(set(greys(picture(sample.widget)))) > 3, sample


def test_nothing_is_cut_off(page: GalleryPage) -> None:
    for sample in page.samples:
        for widget in (sample.widget, *sample.widget.findChildren(QWidget)):
            if widget.isVisible():
                assert_whole(widget, sample)


def assert_whole(widget: QWidget, sample: Sample) -> None:
    assert widget.width() <= WIDTH
    if isinstance(widget, Elided):
        assert widget.toolTip() == widget.text(), sample
    elif isinstance(widget, QLabel) and widget.wordWrap():
        assert widget.heightForWidth(widget.width()) <= widget.height(), sample
    elif isinstance(widget, QLabel):
        assert widget.sizeHint().width() <= widget.width(), sample
    elif isinstance(widget, QAbstractButton):
        icon = widget.iconSize().width() if isinstance(widget, Pictured) else 0
        words = widget.fontMetrics().horizontalAdvance(widget.text())
        assert words + icon <= widget.width() - 2 * Size.FOCUS, sample


def test_what_is_pressed_is_large_enough(page: GalleryPage) -> None:
    least = Size.TARGET
    assert least >= (60 if "touch" in _name(page) else 44)
    for sample in page.samples:
        for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit):
            for widget in _of(sample, kind):
                assert widget.height() >= least, sample
                assert widget.width() >= least, sample


def _name(page: GalleryPage) -> str:
    return "touch" if page.fontMetrics().height() > 19 else ""


def _of(sample: Sample, kind: type[QWidget]) -> list[QWidget]:
    every = [sample.widget, *sample.widget.findChildren(QWidget)]
    return [one for one in every if isinstance(one, kind) and one.isVisible()]


def test_the_focus_can_be_seen(page: GalleryPage) -> None:
    seen = 0
    for sample in page.samples:
        for kind in (QPushButton, QCheckBox, QLineEdit, QComboBox, QPlainTextEdit):
            for widget in _of(sample, kind):
                if not widget.isEnabled():
                    continue
                page.setFocus()
                without = picture(widget)
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                assert widget.hasFocus(), sample
                changed = differing(without, picture(widget))
                assert changed >= 2 * (widget.height() - 2 * Size.FOCUS), (sample, changed)
                seen += 1
    assert seen > 30


def differing(one: QImage, other: QImage) -> int:
    """How many pixels differ by as much as the eye needs."""
    pairs = zip(greys(one), greys(other), strict=True)
    return sum(abs(before - after) > 24 for before, after in pairs)


def greys(image: QImage) -> bytes:
    return bytes(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


def test_each_state_of_a_button_looks_different(page: GalleryPage) -> None:
    kinds: dict[str, dict[str, QImage]] = {}
    for sample in page.samples:
        if isinstance(sample.widget, QPushButton) and sample.state != "long":
            kinds.setdefault(sample.kind, {})[sample.state] = picture(sample.widget)
    assert len(kinds) >= 7
    for kind, states in kinds.items():
        images = list(states.items())
        for number, (state, image) in enumerate(images):
            for other, another in images[:number]:
                assert image != another, (kind, state, other)


def test_the_look_can_be_chosen_there(
    qtbot: Any, tmp_path: Path, wear_all: Callable[..., Theme]
) -> None:
    theme = wear_all()
    preferring = Preferring(tmp_path / "preferences.json")
    gallery = Gallery(preferring, theme)
    qtbot.addWidget(gallery)
    gallery.show()
    before = gallery.page
    preferring.set(touch=True)
    qtbot.waitUntil(lambda: gallery.page is not before)
    buttons = [one.widget for one in gallery.page.samples if one.kind == "Button, plain"]
    assert min(button.sizeHint().height() for button in buttons) >= 60


def test_it_has_every_icon(qtbot: Any, theme: Theme) -> None:
    page = GalleryPage(theme)
    qtbot.addWidget(page)
    shown = {sample.state for sample in page.samples if sample.kind == "Icon"}
    assert shown == {path.stem for path in ICONS.glob("*.svg")}
