"""A picture of the window at work, made on machines without a screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from common.console import say
from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.core.errors import NoModel
from desktop.gui.app import application
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size
from desktop.gui.window import MainWindow


def save_screenshot(data_dir: Path, requests: Sequence[Request], path: Path) -> None:
    """Opens the window, enters each request as a user would, and saves what one sees as PNG.

    What is classified is in the history afterwards, as always.  Raises why there is no model
    (NoModel, BundleInvalid, ...), the core's errors, and OSError.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_tell)
    theme = Theme(application(), dark=False)
    with Core.open(data_dir) as core:
        window = MainWindow(core, theme)
        try:
            _classify(window, requests)
            window.grab()  # asks for the small photos
            wait_until(lambda: window.products.settled and not window.thumbnails.making)
            QApplication.sendPostedEvents()  # what is new is laid out
            picture = window.grab()
        finally:
            window.close()
    if not picture.save(str(path), "PNG"):
        raise OSError(None, "cannot be written", str(path))


def _classify(window: MainWindow, requests: Sequence[Request]) -> None:
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(*Size.WINDOW)
    window.show()
    window.start()
    updating, form = window.updating, window.form
    wait_until(lambda: updating.settled)
    if not updating.model_open:
        raise updating.error or NoModel()
    for request in requests:
        form.next_product()
        form.designation.setText(request.designation)
        form.designation.setCursorPosition(0)
        form.description.setPlainText(request.description)
        form.reference.setText(request.reference)
        if request.photos:
            form.take(list(request.photos))
        else:
            form.submit()
    wait_until(lambda: window.queue.waiting == 0)


def _tell(_: QtMsgType, __: QMessageLogContext, message: str) -> None:
    if "propagateSizeHints" not in message:  # the offscreen platform says so of every window
        say(message)


def wait_until(until: Callable[[], bool]) -> None:
    """Lets the window work until something is so."""
    while not until():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
