"""The page of the window for products one by one: the product at hand, its result, the lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bundle.categories import Category
from desktop.core.decided import UNDECIDED
from desktop.core.engine import Ranked, Request
from desktop.core.history.rows import Entry
from desktop.gui import messages, remedies, sample, subject
from desktop.gui.columns import Columns
from desktop.gui.deeds import Deed
from desktop.gui.guidance import first_step
from desktop.gui.item import Item
from desktop.gui.language import translate
from desktop.gui.lists import Lists
from desktop.gui.memory import Step, What
from desktop.gui.notice import Notice
from desktop.gui.product_form import ProductForm
from desktop.gui.recalling import Recalling
from desktop.gui.records import Rows
from desktop.gui.remedies import Remedy
from desktop.gui.remembering import State
from desktop.gui.result_view import ResultView
from desktop.gui.same_product import same_product
from desktop.gui.selection_bar import SelectionBar
from desktop.gui.services import Services
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space

ALTERNATIVES = range(2, 6)


class ProductsPage(QWidget):
    """From the first thing known of a product to its decision; then the next one."""

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
        self._deciding, self._classifying = services.deciding, services.classifying
        self._queue, self._history = services.queue, services.history
        self._tasks = Tasks(threads=2, parent=self)
        self._shown: Item | Entry | None = None
        self._attempt: tuple[int, list[Item]] = (-1, [])
        """The product of the form, and what it was submitted as last."""
        self._own: list[Item] = []
        """And all that it was submitted as."""
        self._recalling = Recalling(self._deciding, self._tasks, self)
        thumbnails = services.thumbnails
        self.form = ProductForm(
            theme, thumbnails, services.intake, services.adding, services.preferring
        )
        self.result = ResultView(theme, thumbnails)
        self.bar = SelectionBar(self._deciding, self._tasks)
        self.lists = Lists(self._queue, self._history, theme, thumbnails, self.bar)
        self._arrange()
        self._connect()
        self.refresh()

    def classify(self, requests: list[Request], *, group: int | None = None) -> list[Item]:
        """Puts requests on the queue and shows the first of them."""
        items = self._classifying.submit(requests, group=group)
        self.lists.select(items[0])
        return items

    def take_up(self, requests: list[Request]) -> None:
        """Classifies what waited when the last window ended; the product in the form, where it was
        submitted, is one of these."""
        items = self.classify(requests)
        if not self.form.submitted_before:
            return
        wanted = self.form.requests
        own = [one for one in items if same_product(one.request, wanted)][-1:]
        if own:
            own[0].group = None  # the form is emptied after it, whatever came together with it
            self._attempt, self._own = (self.form.product, own), list(own)
            self.lists.select(own[0])

    def remember(self) -> State:
        """What is typed, chosen and shown."""
        return {
            "form": self.form.remember(),
            "lists": self.lists.remember(),
            "shown": self._shown,
            "attempt": self._attempt,
            "own": self._own,
            "search": self.result.picker.field.text() if self.result.searching else None,
        }

    def recall(self, state: State) -> None:
        """Shows it again."""
        self.form.recall(state["form"])
        self._attempt, self._own = state["attempt"], state["own"]
        self.lists.recall(state["lists"])
        self.show_product(state["shown"])
        if state["search"] is not None:
            self._search(state["search"])

    def offer(self, items: list[Item]) -> None:
        """Shows the first of some that came by themselves, where nobody is busy with another."""
        if self._shown is None and self.form.untouched:
            self.lists.select(items[0])

    def refresh(self) -> None:
        """Shows the chosen product as it is now; before the first one, what to do."""
        shown = self._shown
        chosen = None if shown is None else subject.of(shown)
        if chosen is None or chosen.waiting:
            notice = self._notice()
            if notice is not None:
                self.result.show_notice(notice)
                return
        if chosen is None or shown is None:
            return
        searching = self.result.searching
        why = shown.outcome.explanation if isinstance(shown, Item) and shown.outcome else None
        self.result.show_subject(chosen, why)
        if chosen.problem:
            self._offer_remedy(shown)
        self._show_decidable()
        self._ask_context(shown, chosen)
        if searching and self.result.shows_answer():
            self.result.search(self.result.picker.field.text())

    @property
    def shown(self) -> Item | Entry | None:
        """The product that is shown."""
        return self._shown

    @property
    def settled(self) -> bool:
        """Whether all is shown that there is to say of the product that is shown."""
        return not self._queue.waiting and not self._recalling.pending

    def refresh_notice(self) -> None:
        """As `refresh`, where there is no answer to see."""
        if not self.result.shows_answer() and not self.result.searching:
            self.refresh()

    def show_product(self, shown: Item | Entry | None) -> None:
        """Shows a product; none: what to do next."""
        self._shown = shown
        self.result.end_search()
        self.refresh()

    def accept(self) -> None:
        """The answer that is shown is right; the next product follows."""
        shown, entry = self._shown, self._entry()
        if entry is None or not self.result.accept.isEnabled():
            return
        what = What(subject.title_of(entry), _category(entry.top[0]) if entry.top else None)
        self._deciding.accept([entry.id], what, self._handled(shown))
        self._go_on(shown)

    def correct(self, category: Category) -> None:
        """The right category of what is shown is this one; the next product follows."""
        shown, entry = self._shown, self._entry()
        self.result.end_search()
        if entry is None:
            return
        what = What(subject.title_of(entry), category)
        self._deciding.correct([entry.id], category, what, self._handled(shown))
        self._go_on(shown)

    def take(self, place: int) -> None:
        """An alternative is right, by its number from 2."""
        entry = self._entry()
        if entry is not None and place <= len(entry.top):
            self.correct(_category(entry.top[place - 1]))

    def paste(self) -> None:
        """Takes what is in the clipboard: photos, or a text."""
        if not self._services.intake.paste() and self.isVisible():
            text = QGuiApplication.clipboard().text().strip()
            if text:
                self.form.paste(text)

    def close_page(self) -> None:
        """Ends what is under way."""
        self._tasks.leave()

    def _notice(self) -> Notice | None:
        """What to say in the place of a result; None where a product may wait for its own."""
        updating = self._services.updating
        if updating.model_open and self._shown is not None:
            return None
        used = self._queue.rowCount() > 0
        offered = None if used or self._history.rowCount() else self._classify_sample
        return first_step(updating, self.channel_asked.emit, offered, used=used)

    def _classify_sample(self) -> None:
        self.asked.emit([sample.request()])

    def _offer_remedy(self, failed: Item | Entry) -> None:
        """Adds to why something was not classified what can be done about it."""
        error = failed.error if isinstance(failed, Entry) else failed.problem
        remedy, notice = remedies.of(error), self.result.notice.shown
        act = self._remedies(failed).get(remedy)
        if act is not None and notice is not None:
            offered = replace(notice, action=remedies.name(remedy), go=act)
            self.result.show_notice(offered, of_product=True)

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

    def _submit(self, requests: list[Request]) -> None:
        """Has the product of the form classified, in the place of what it was before."""
        product, items = self._attempt
        former = [
            item
            for item in items
            if product == self.form.product and same_product(item.request, requests)
        ]
        items = self._classifying.submit(requests, former)
        if product != self.form.product:
            self._own = []
        self._attempt = (self.form.product, items)
        self._own += items
        self.lists.select(items[0])

    def _handled(self, decided: Item | Entry | None) -> Callable[[], None]:
        """A decision is on its way; returns what to do where it fails."""

        def failed() -> None:
            if isinstance(decided, Item):
                decided.handled = False

        if isinstance(decided, Item):
            decided.handled = True
        return failed

    def _go_on(self, decided: Item | Entry | None) -> None:
        """To the next one of those that came together, else to the next product."""
        if isinstance(decided, Entry):
            return  # somebody looks at the history: that stays where it is
        if decided is not None and decided.group is not None:
            rest = [
                one
                for one in self._queue.items
                if one.group == decided.group and one is not decided and one.open
            ]
            if rest:
                self.lists.select(min(rest, key=lambda one: one.number))
                self.result.setFocus()
                return
        if decided in self._attempt[1]:
            self.form.next_product()
        elif decided is not None and decided.group is not None:
            self._show_nothing()  # what may be typed already is of another product
        self.form.focus_begin()

    def _edit(self, item: Item) -> None:
        """A product of the queue comes back into the form: what is changed there is classified in
        its place.  What is in the form and was not submitted comes back when that is undone."""
        if item not in self._attempt[1]:
            self.form.next_product()
            item.group = None  # the form is emptied after it, whatever came together with it
            request = item.request
            self.form.recall(
                {
                    "photos": list(request.photos),
                    "designation": request.designation,
                    "description": request.description,
                    "reference": request.reference,
                    "submitted": True,
                    "edited": False,
                }
            )
            self._attempt, self._own = (self.form.product, [item]), [item]
        self.lists.select(item)
        self.form.focus_begin()

    def _remove(self, items: list[Item]) -> None:
        """Products that could not be classified are not wanted; undone, they wait for it again."""
        shown, classifying = self._shown in items, self._classifying
        requests = [one.request for one in reversed(items)]
        again = list(items)
        classifying.withdraw(again)
        if any(one in self._attempt[1] for one in items):
            self.form.next_product()
        elif shown:
            self._show_nothing()

        def undo() -> None:
            again[:] = classifying.submit(requests)

        self._deciding.remember(
            Deed(
                lambda: translate("ProductsPage", "Taken from the queue"),
                undo,
                lambda: classifying.withdraw(again),
            )
        )

    def _begin_anew(self) -> None:
        """The form was emptied: what was shown of its product is in the queue."""
        shown = self._shown
        if isinstance(shown, Item) and (shown in self._attempt[1] or shown.group is not None):
            self._show_nothing()
        self._attempt = (-1, [])

    def _show_nothing(self) -> None:
        self.lists.clear_choice()
        self.show_product(None)

    def _enter(self) -> None:
        """Enter in the form, whose product is submitted: what is shown may be another one."""
        items = self._attempt[1]
        if items and self._shown not in items:
            self.lists.select(items[0])
        else:
            self.accept()

    def _leave_form(self) -> None:
        """Enter in an empty form leads to what is shown, which another one may accept."""
        if self._entry() is not None and self.result.accept.isEnabled():
            self.result.setFocus()

    def _entry(self) -> Entry | None:
        """What the history has of what is shown, where that can be decided on."""
        shown = self._shown
        entry = shown.entry if isinstance(shown, Item) else shown
        return entry if entry is not None and entry.error is None else None

    def _show_decidable(self) -> None:
        entry = self._entry()
        acceptable = entry is not None and entry.decision in UNDECIDED
        self.result.set_decidable(accept=acceptable, correct=entry is not None)

    def _search(self, typed: str) -> None:
        self.result.search(typed)
        self._tasks.run_task(
            self._deciding.records.categories,
            self.result.picker.offer,
            lambda error: self._deciding.failed.emit(messages.of(error)),
        )

    def _ask_context(self, shown: Item | Entry, chosen: subject.Subject) -> None:
        """Has it looked up whether this was seen before."""
        if chosen.found is not None:
            own = [item.entry.id for item in self._own if item.entry is not None]
            self._recalling.ask(shown, chosen, own)
            self._show_context(shown)

    def _show_context(self, shown: Item | Entry) -> None:
        if shown is self._shown and self.result.shows_answer():
            known = self._recalling
            self.result.answer.show_context(subject.of(shown), known.target, known.earlier)

    def _changed(self, step: Step) -> None:
        """Entries are others than before: those that are shown are read again."""
        ids = set(step.change.ids)
        items = [one for one in self._queue.items if one.entry is not None]
        wanted = [one.entry.id for one in items if one.entry is not None and one.entry.id in ids]
        if isinstance(self._shown, Entry) and self._shown.id in ids:
            wanted.append(self._shown.id)
        if wanted:
            self._tasks.run_task(
                partial(self._deciding.records.entries, wanted),
                partial(self._renew, step.way == "undone" and len(ids) == 1),
                lambda _: None,
            )

    def _renew(self, show: bool, rows: Rows) -> None:
        """Shows entries as they are now; with `show`, the only one of them."""
        now = {entry.id: entry for entry in rows.entries}
        self._history.renew(rows.entries)
        for item in self._queue.items:
            if item.entry is not None and item.entry.id in now:
                item.entry, item.handled = now[item.entry.id], False
                self._queue.changed(item)
                if show and item is not self._shown:
                    self.lists.select(item)
        if isinstance(self._shown, Entry) and self._shown.id in now:
            self._shown = now[self._shown.id]
        self.refresh()

    def _answered(self, item: Item) -> None:
        if item is self._shown:
            self.refresh()

    def _arrange(self) -> None:
        columns = Columns(Space.L)
        columns.add(self.form, Size.FORM)
        columns.add(self.result, Size.RESULT)
        columns.add(self.lists, Size.LIST)
        around = QVBoxLayout(self)
        around.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        around.addWidget(columns)
        self.setProperty("widest", Size.WIDEST)

    def _connect(self) -> None:
        self.form.submitted.connect(self._submit)
        self.form.apart.connect(self.classify)
        self.form.entered.connect(self.result.setFocus)
        self.form.accept_asked.connect(self._enter)
        self.form.left.connect(self._leave_form)
        self.form.fields.undo_asked.connect(self._deciding.undo)
        self.form.fields.redo_asked.connect(self._deciding.redo)
        self.form.emptied.connect(self._begin_anew)
        self.result.accepted.connect(self.accept)
        self.result.taken.connect(self.take)
        self.result.search_asked.connect(self._search)
        self.result.picker.chosen.connect(self.correct)
        self.result.typed_ahead.connect(self.form.begin)
        self.result.began.connect(self.form.paste)
        self.result.left.connect(self.form.next_product)
        self.result.answer.seen_asked.connect(self.show_product)
        self.lists.item_chosen.connect(self.show_product)
        self.lists.entry_chosen.connect(self.show_product)
        self.lists.removal_asked.connect(self._remove)
        self.lists.edit_asked.connect(self._edit)
        self.lists.queue_list.entered.connect(self.accept)
        self._classifying.answered.connect(self._answered)
        self._services.updating.changed.connect(self.refresh_notice)
        self._history.read.connect(self.refresh_notice)
        self._deciding.changed.connect(self._changed)
        self._recalling.recalled.connect(self._show_context)
        for number in ALTERNATIVES:
            keys = QKeySequence(f"Alt+{number}")
            QShortcut(keys, self, partial(self.result.take, number))


def _category(ranked: Ranked) -> Category:
    return Category(ranked.code, ranked.name_fr, ranked.name_en)
