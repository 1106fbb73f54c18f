"""That a newer version of the program exists is told where it can be seen, in the owner's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from channel.layout import Program
from desktop.core.app import Core
from desktop.gui.window import MainWindow

NEWER = Program("99.2.0", "Software Center, or ask the help desk (4312)")


def test_nothing_is_told_of_this_version_or_an_older_one(
    core: Core, published_channel: Any, make_window: Callable[..., MainWindow]
) -> None:
    published_channel.publisher().announce(Program("0.0.1", "there"))
    core.updates.update()
    assert make_window(core).program_line.isHidden()


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "Version 99.2.0 of this program is there"),
        ("fr", "La version 99.2.0 de ce programme est disponible"),
    ],
)
def test_a_newer_version_is_told(
    core: Core,
    published_channel: Any,
    make_window: Callable[..., MainWindow],
    language: str,
    word: str,
) -> None:
    published_channel.publisher().announce(NEWER)
    core.updates.update()
    line = make_window(core, language).program_line
    assert line.isVisible()
    assert (line.word.text(), line.where.text()) == (word, NEWER.where)
