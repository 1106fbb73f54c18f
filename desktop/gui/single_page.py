"""The page for single products: the one at hand, its result, and the lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.engine import Request
from desktop.core.history.store import Entry
from desktop.gui import remedies, sample, subject
from desktop.gui.columns import Columns
from desktop.gui.guidance import first_step
from desktop.gui.item import Item
from desktop.gui.lists import Lists
from desktop.gui.product_form import ProductForm
from desktop.gui.remedies import Remedy
from desktop.gui.remembering import State
from desktop.gui.result_view import ResultView
from desktop.gui.services import Services
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space


class SinglePage(QWidget):
    """Three columns."""

    asked = Signal(list)
    """Somebody wants these `Request`s classified."""
    channel_asked = Signal()
    """Somebody wants to connect, or to sign in."""
    models_asked = Signal()
    """Somebody wants to see the models."""
    folder_asked = Signal(object, object)
    """Somebody wants a folder classified."""

    def __init__(self, services: Services, theme: Theme) -> None:
        super().__init__()
        self._services = services
        self._shown: Item | Entry | None = None
        self.form = ProductForm(theme, services.thumbnails, services.intake)
        self.result = ResultView(theme, services.thumbnails)
        self.lists = Lists(services.queue, services.history, theme, services.thumbnails)
        columns = Columns(Space.L)
        columns.add(self.form, Size.FORM)
        columns.add(self.result, Size.RESULT)
        columns.add(self.lists, Size.LIST)
        around = QVBoxLayout(self)
        around.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        around.addWidget(columns)
        self.setProperty("widest", Size.WIDEST)
        self.form.submitted.connect(self.asked)
        self.lists.item_chosen.connect(self._show)
        self.lists.entry_chosen.connect(self._show)
        services.classifying.answered.connect(self._refresh)
        services.updating.changed.connect(self._refresh)
        services.history.read.connect(self._refresh)
        self._refresh()

    def classify(self, requests: list[Request]) -> None:
        """Puts requests on the queue and shows the first of them."""
        self.lists.select(self._services.classifying.submit(requests)[0])

    def remember(self) -> State:
        """What is typed, chosen and shown."""
        return {
            "form": self.form.remember(),
            "lists": self.lists.remember(),
            "shown": self._shown,
        }

    def recall(self, state: State) -> None:
        """Shows it again."""
        self.form.recall(state["form"])
        self.lists.recall(state["lists"])
        if state["shown"] is not None:
            self._show(state["shown"])

    def _show(self, shown: Item | Entry) -> None:
        self._shown = shown
        self._refresh()

    def _refresh(self) -> None:
        """Shows the chosen product as it is now; before the first one, what to do."""
        updating = self._services.updating
        chosen = None if self._shown is None else subject.of(self._shown)
        if chosen is None or (chosen.waiting and not updating.model_open):
            fresh = not (self._services.queue.rowCount() or self._services.history.rowCount())
            offered = self._classify_sample if fresh else None
            self.result.show_notice(first_step(updating, self.channel_asked.emit, offered))
            return
        self.result.show_subject(chosen)
        if chosen.problem and self._shown is not None:
            self._offer_remedy(self._shown)

    def _offer_remedy(self, failed: Item | Entry) -> None:
        """Adds to why something was not classified what can be done about it."""
        error = failed.error if isinstance(failed, Entry) else failed.problem
        remedy, notice = remedies.of(error), self.result.notice.shown
        act = self._remedies(failed).get(remedy)
        if act is not None and notice is not None:
            self.result.show_notice(replace(notice, action=remedies.name(remedy), go=act))

    def _remedies(self, failed: Item | Entry) -> dict[Remedy, Callable[[], object]]:
        acts: dict[Remedy, Callable[[], object]] = {
            Remedy.PHOTO: self.form.drop_zone.click,
            Remedy.CONNECT: self.channel_asked.emit,
            Remedy.SIGN_IN: self.channel_asked.emit,
            Remedy.MODELS: self.models_asked.emit,
        }
        if isinstance(failed, Item):
            acts[Remedy.TRY_AGAIN] = partial(self.asked.emit, [failed.request])
            first = next(iter(failed.request.photos), None)
            if isinstance(first, Path):
                acts[Remedy.WHOLE_FOLDER] = partial(self.folder_asked.emit, first, None)
        return acts

    def _classify_sample(self) -> None:
        self.asked.emit([sample.request()])
