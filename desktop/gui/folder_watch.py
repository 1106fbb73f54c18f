"""Watches a folder while the window is open, and has what arrives in it classified."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop.core.engine import Request
from desktop.core.preferences import Preferences
from desktop.core.watched import Watched
from desktop.core.watching import Arrival, Look, Watcher
from desktop.gui.classifying import Classifying
from desktop.gui.item import Item
from desktop.gui.preferring import Preferring
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Time


class FolderWatch(QObject):
    """Follows the preferences.  The system tells of changes where it can; besides, it looks again
    and again, as network shares tell nothing."""

    changed = Signal()
    """Something that is shown of it is another."""
    arrived = Signal(list)
    """Photos were put on the queue: the items."""

    def __init__(
        self,
        preferring: Preferring,
        ledger: Path,
        known: Callable[[str], bool],
        classifying: Classifying,
        parent: QObject | None = None,
    ) -> None:
        """`known` tells by a photo's SHA-256 whether the history has it; on another thread."""
        super().__init__(parent)
        self._preferring, self._classifying = preferring, classifying
        self._ledger, self._known = Watched(ledger), known
        self._tasks = Tasks(threads=1, parent=self)
        self._system = QFileSystemWatcher(self)
        self._timer = QTimer(self, singleShot=True)
        self._watcher: Watcher | None = None
        self._looking = False
        self._group: int | None = None
        self._in_hand: dict[Item, Arrival] = {}
        self.look = Look()
        """What the last look found."""
        self.count = 0
        """How many photos have come since the watching began."""
        self.known = 0
        """How many have come that were known already."""
        self.problem: Exception | None = None
        """Why it cannot go on, where it cannot."""
        self._timer.timeout.connect(self._look)
        self._system.directoryChanged.connect(lambda _: self._soon())
        preferring.changed.connect(self._follow)
        classifying.answered.connect(self._answered)

    @property
    def folder(self) -> Path | None:
        """The folder that is watched at present."""
        return None if self._watcher is None else self._watcher.folder

    def start(self) -> None:
        """Begins to watch, where that is wanted."""
        now = self._preferring.now
        if now.watching and now.watched:
            self._begin(Path(now.watched))

    def watch(self, folder: Path) -> None:
        """Watches this folder from now on."""
        self._preferring.set(watched=str(folder), watching=True)

    def stop(self) -> None:
        """Watches no more, until somebody wants it again."""
        self._preferring.set(watching=False)

    def answer(self, *, with_those_before: bool) -> None:
        """Says whether the photos that lay there at first are to be classified as well."""
        watcher = self._watcher
        if watcher is not None:
            self.look = Look()
            self._run(partial(watcher.begin, with_those_before=with_those_before))
            self.changed.emit()

    def close(self) -> None:
        """Ends what is under way."""
        self._timer.stop()
        self._tasks.close()

    def _follow(self, before: Preferences, after: Preferences) -> None:
        if (before.watched, before.watching) == (after.watched, after.watching):
            return
        self._end()
        self.start()
        self.changed.emit()

    def _begin(self, folder: Path) -> None:
        self._watcher = Watcher(folder, self._ledger, self._known)
        self._group = self._classifying.new_group()
        self.count, self.known, self.look, self.problem = 0, 0, Look(), None
        self._timer.start(0)
        self.changed.emit()

    def _end(self) -> None:
        self._watcher = None
        self._in_hand.clear()
        self._timer.stop()
        if paths := self._system.directories():
            self._system.removePaths(paths)

    def _soon(self) -> None:
        if self._watcher is not None and not self._looking:
            self._timer.start(Time.REFRESH)

    def _look(self) -> None:
        watcher = self._watcher
        if watcher is None or self._looking:
            return
        self._looking = True
        self._tasks.run_task(
            watcher.look, partial(self._looked, watcher), partial(self._failed, watcher)
        )

    def _looked(self, watcher: Watcher, look: Look) -> None:
        self._looking = False
        if watcher is not self._watcher:
            self._timer.start(0)
            return
        different = (look.away, look.before) != (self.look.away, self.look.before)
        different = different or bool(self.problem or look.arrived or look.known)
        self.known += look.known
        self.look, self.problem = look, None
        if look.arrived:
            self._take(look.arrived)
        self._hear(watcher.folder, away=look.away)
        soon = bool(look.growing or look.more)
        self._timer.start(Time.REFRESH if soon else Time.WATCHING)
        if different:
            self.changed.emit()

    def _failed(self, watcher: Watcher, error: Exception) -> None:
        self._looking = False
        if watcher is self._watcher:
            self.problem = error
            self._timer.start(Time.WATCHING_AGAIN)
            self.changed.emit()

    def _take(self, arrivals: tuple[Arrival, ...]) -> None:
        asked = {photo for one in self._classifying.unanswered() for photo in one.photos}
        fresh = [one for one in arrivals if one.path not in asked]
        if not fresh:
            return
        requests = [Request((one.path,)) for one in fresh]
        items = self._classifying.submit(requests, group=self._group)
        self._in_hand |= dict(zip(items, fresh, strict=True))
        self.count += len(fresh)
        self.arrived.emit(items)

    def _answered(self, item: Item) -> None:
        """A photo that has its answer is told no more, whatever the answer is; one whose answer
        could not be kept is told again by the next program."""
        arrival = self._in_hand.pop(item, None)
        if arrival is not None and self._watcher is not None and item.unrecorded is None:
            self._run(partial(self._watcher.settle, arrival))

    def _hear(self, folder: Path, *, away: bool) -> None:
        """Has the system tell of changes; again, where the folder was away."""
        listed = self._system.directories()
        if away and listed:
            self._system.removePaths(listed)
        elif not away and not listed:
            self._system.addPath(str(folder))

    def _run(self, work: Callable[[], object]) -> None:
        self._tasks.run_task(work, lambda _: self._soon(), self._tell)

    def _tell(self, error: Exception) -> None:
        self.problem = error
        self.changed.emit()
