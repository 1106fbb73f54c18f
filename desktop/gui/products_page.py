"""The page of the window for products one by one: the product at hand, its result, the lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bundle.categories import Category
from desktop.core.decided import UNDECIDED
from desktop.core.engine import Ranked, Request
from desktop.core.history.rows import Entry
from desktop.gui import messages, subject
from desktop.gui.classifying import Classifying
from desktop.gui.deciding import Deciding, Step, What
from desktop.gui.drop_zone import PhotoIntake
from desktop.gui.history_list import HistoryModel
from desktop.gui.item import Item
from desktop.gui.lists import Lists
from desktop.gui.notice import Notice
from desktop.gui.photos import Thumbnails
from desktop.gui.preferring import Preferring
from desktop.gui.product_form import ProductForm
from desktop.gui.queue import QueueModel
from desktop.gui.recalling import Recalling
from desktop.gui.records import Rows
from desktop.gui.result_view import ResultView
from desktop.gui.same_product import same_product
from desktop.gui.selection_bar import SelectionBar
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space

ALTERNATIVES = range(2, 6)


class ProductsPage(QWidget):
    """From the first thing known of a product to its decision; then the next one."""

    def __init__(
        self,
        deciding: Deciding,
        classifying: Classifying,
        queue: QueueModel,
        history: HistoryModel,
        tasks: Tasks,
        intake: PhotoIntake,
        preferring: Preferring,
        theme: Theme,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__()
        self._deciding, self._classifying, self._tasks = deciding, classifying, tasks
        self._queue, self._history, self._intake = queue, history, intake
        self._shown: Item | Entry | None = None
        self._attempt: tuple[int, list[Item]] = (-1, [])
        """The product of the form, and what it was submitted as last."""
        self._own: list[Item] = []
        """And all that it was submitted as."""
        self._recalling = Recalling(deciding, tasks, self)
        self.notice: Callable[[], Notice | None] = lambda: None
        """What to say instead of a product that waits; set by who knows about models."""
        self.form = ProductForm(theme, thumbnails, intake, preferring)
        self.result = ResultView(theme, thumbnails)
        self.bar = SelectionBar(deciding, tasks)
        self.lists = Lists(queue, history, theme, thumbnails, self.bar)
        self._arrange()
        self._connect()

    def classify(self, requests: list[Request], *, group: int | None = None) -> list[Item]:
        """Puts requests on the queue and shows the first of them."""
        items = self._classifying.submit(requests, group=group)
        self.lists.select(items[0])
        return items

    def offer(self, items: list[Item]) -> None:
        """Shows the first of some that came by themselves, where nobody is busy with another."""
        if self._shown is None and self.form.untouched:
            self.lists.select(items[0])

    def refresh(self) -> None:
        """Shows the chosen product as it is now; before the first one, what to do."""
        shown = self._shown
        chosen = None if shown is None else subject.of(shown)
        if chosen is None or chosen.waiting:
            notice = self.notice()
            if notice is not None:
                self.result.show_notice(notice)
                return
        if chosen is None or shown is None:
            return
        searching = self.result.searching
        why = shown.outcome.explanation if isinstance(shown, Item) and shown.outcome else None
        self.result.show_subject(chosen, why)
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
        if not self._intake.paste() and self.isVisible():
            text = QGuiApplication.clipboard().text().strip()
            if text:
                self.form.paste(text)

    def close_page(self) -> None:
        """Ends what is under way."""
        self.form.close_form()

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
        columns = QHBoxLayout(self)
        columns.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        columns.setSpacing(Space.L)
        columns.addWidget(self.form, Size.FORM)
        columns.addWidget(self.result, Size.RESULT)
        columns.addWidget(self.lists, Size.LIST)

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
        self.result.left.connect(self.form.next_product)
        self.result.answer.seen_asked.connect(self.show_product)
        self.lists.item_chosen.connect(self.show_product)
        self.lists.entry_chosen.connect(self.show_product)
        self.lists.queue_list.entered.connect(self.accept)
        self._classifying.answered.connect(self._answered)
        self._classifying.recorded.connect(self._history.add)
        self._classifying.retired.connect(self._history.remove)
        self._deciding.changed.connect(self._changed)
        self._recalling.recalled.connect(self._show_context)
        for number in ALTERNATIVES:
            keys = QKeySequence(f"Alt+{number}")
            QShortcut(keys, self, partial(self.result.take, number))


def _category(ranked: Ranked) -> Category:
    return Category(ranked.code, ranked.name_fr, ranked.name_en)
