"""What works behind the window, for as long as the program runs, whatever is shown of it.

Views come and go: they are made anew in another language, or another density.  A service must not
know any, and a view connects its methods to a service, no lambdas: Qt forgets a method with its
object.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.app import Core
from desktop.core.preferences import Preferences
from desktop.gui import warming
from desktop.gui.batch_repeated import Repeated
from desktop.gui.classifying import Classifying
from desktop.gui.deciding import Deciding
from desktop.gui.deeds import Deed
from desktop.gui.drop_zone import PhotoIntake
from desktop.gui.folder_watch import FolderWatch
from desktop.gui.history_list import HistoryModel
from desktop.gui.history_output import HistoryOutput
from desktop.gui.photos import Thumbnails
from desktop.gui.preferring import Preferring
from desktop.gui.queue import QueueModel
from desktop.gui.sending import Sending
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Time
from desktop.gui.updating import Updating
from desktop.gui.watching import Watching

if TYPE_CHECKING:
    from desktop.gui.batch_work import BatchWork


class Services(QObject):
    """Made with the window; `close` ends all that is under way."""

    waits = Signal(int)
    """So many entries need a person."""
    warm = Signal()
    """All code is loaded that pages and dialogs need."""
    batch_ended = Signal()
    """A run has ended; there are new rows in the history."""

    def __init__(self, core: Core, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.core, self._theme, self._window = core, theme, window
        self.tasks = Tasks(threads=2, parent=self)
        self.thumbnails = Thumbnails(self.tasks)
        self.queue = QueueModel()
        self.history = HistoryModel(core, self.tasks)
        self.classifying = Classifying(core, self.queue)
        self.updating = Updating(core, self.classifying)
        self.intake = PhotoIntake(window)
        self.adding = PhotoIntake(window)
        """Takes more photos of the product at hand."""
        self.deciding = Deciding(core)
        self.sending = Sending(core, self)
        self.watching = Watching(core, window)
        self.preferring = Preferring(core.folder.preferences, self)
        self.folder_watch = FolderWatch(
            self.preferring,
            core.folder.watched,
            self.deciding.records.photo_known,
            self.classifying,
            self,
        )
        self._aside = Tasks(threads=1, parent=self)
        self._choosing_again = False
        self.waiting = 0
        """So many entries needed a person when they were counted last."""
        self._counting = Repeated(
            self.tasks,
            lambda: partial(self.deciding.records.waiting, None),
            self._counted,
            lambda _: None,  # what needs the history says so itself
            Time.FIGURES,
        )
        self._connect()

    @cached_property
    def batches(self) -> BatchWork:
        """What is done for whole folders; made when first asked for."""
        from desktop.gui.batch_work import BatchWork

        made = BatchWork(self.core, self._theme, self._window)
        made.running.ended.connect(self._batch_ended)
        return made

    @cached_property
    def history_output(self) -> HistoryOutput:
        """What is taken out of the history."""
        return HistoryOutput(self.deciding.records, self._window)

    def running(self) -> int | None:
        """The batch that is classified now, by its id; None where none is."""
        if "batches" not in vars(self) or not self.batches.running.active:
            return None
        return self.batches.running.batch

    @property
    def settled(self) -> bool:
        """Whether all that was decided is written, and counted."""
        return not self.deciding.pending and self._counting.settled

    def recount(self) -> None:
        """There are new entries, or others."""
        self._counting.soon()

    def close(self) -> None:
        """Ends what is under way; what was decided is on the disk then."""
        if "batches" in vars(self):
            self.batches.close()
        if "history_output" in vars(self):
            self.history_output.close()
        self.classifying.close()
        self.folder_watch.close()
        self.intake.close()
        self.adding.close()
        self._counting.stop()
        self.sending.close()
        self._aside.close()
        self.watching.close()
        self.deciding.close()
        self.updating.close()
        self.tasks.close()

    def _connect(self) -> None:
        self.watching.failed.connect(self.deciding.failed)
        self.deciding.forgotten.connect(self.recount)
        self.deciding.changed.connect(self.recount)
        self.deciding.changed.connect(self.sending.soon)
        self.classifying.recorded.connect(self.history.add)
        self.classifying.recorded.connect(self.recount)
        self.classifying.retired.connect(self.history.remove)
        self.classifying.retired.connect(self.recount)
        self.updating.loaded.connect(self._begin)
        self.preferring.changed.connect(self._preferred)

    def _begin(self) -> None:
        """The history can be read."""
        self.history.search("")
        self.deciding.ask_staff()
        self.recount()
        self.sending.soon()
        self.watching.start()
        self._aside.run_task(warming.load, lambda _: self.warm.emit(), lambda _: None)

    def _preferred(self, before: Preferences, after: Preferences) -> None:
        """What somebody chose can be undone, like all else."""
        if not self._choosing_again:
            self.deciding.remember(
                Deed(
                    lambda: self.tr("Another setting"),
                    partial(self._prefer, before, after),
                    partial(self._prefer, after, before),
                )
            )

    def _prefer(self, wanted: Preferences, other: Preferences) -> None:
        names = (field.name for field in msgspec.structs.fields(Preferences))
        changed = [name for name in names if getattr(wanted, name) != getattr(other, name)]
        self._choosing_again = True
        try:
            self.preferring.set(**{name: getattr(wanted, name) for name in changed})
        finally:
            self._choosing_again = False

    def _counted(self, waiting: int) -> None:
        self.waiting = waiting
        self.waits.emit(waiting)

    def _batch_ended(self) -> None:
        self.history.search_again()
        self.recount()
        self.batch_ended.emit()
