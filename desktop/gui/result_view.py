"""The place of the result: a prediction, or a notice."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout

from desktop.gui.answer_view import AnswerView
from desktop.gui.notice import Notice, NoticeView
from desktop.gui.photos import Thumbnails
from desktop.gui.subject import Subject
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size
from desktop.gui.widgets import card


class ResultView(QFrame):
    """A prediction, or a notice in its place."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.answer, self.notice = AnswerView(theme, thumbnails), NoticeView(theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.notice)
        self._scrolling = QScrollArea(widgetResizable=True)
        self._scrolling.setWidget(self.answer)
        self._scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages.addWidget(self._scrolling)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        column.addWidget(self._pages)
        column.addStrut(Size.RESULT_LEAST)
        outer.addWidget(frame)

    def show_subject(self, subject: Subject) -> None:
        """Shows a product: what was found, or why nothing was, or that it waits."""
        if subject.found is not None:
            self.answer.show_answer(subject, subject.found)
            self._scrolling.setAccessibleName(f"{subject.category}, {subject.probability}")
            self._pages.setCurrentWidget(self._scrolling)
        elif subject.problem:
            title = self.tr("{name} was not classified").format(name=subject.name)
            self.show_notice(Notice("failed", "danger", title, subject.problem))
        else:
            self.show_notice(Notice("waiting", "accent", subject.name, subject.line))

    def show_notice(self, notice: Notice) -> None:
        """Shows what is the matter and what to do about it."""
        self.notice.show_notice(notice)
        self._pages.setCurrentWidget(self.notice)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.answer.portrait.set_room(event.size().width() >= Size.RESULT_WITH_PHOTO)

    def shows_answer(self) -> bool:
        """Whether there is a prediction to see."""
        return self._pages.currentWidget() is self._scrolling
