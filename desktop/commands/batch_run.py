"""One run of a batch from the command line: works, reports, and tells what failed."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from common import console
from desktop.commands.shown import category, item, language, percent, print_table
from desktop.core.app import Core
from desktop.core.batches.ledger import Keep, Ledger
from desktop.core.batches.planning import Choice, items, size
from desktop.core.batches.runner import Pace, Runner, Standing
from desktop.core.batches.sorting import sort_photos
from desktop.core.batches.summary import Summary, summarise
from desktop.core.engine import cores
from desktop.core.errors import HistoryError
from desktop.core.exports import json_row, write_results
from desktop.core.history.store import History
from desktop.core.intake.plan import Plan
from desktop.core.submission import write_submission

PRINTED = 200
"""Rows of a table on the terminal, and lines about failures."""


class BatchRun:
    """One run of the command, over the history or, where that cannot be used, beside it."""

    def __init__(
        self,
        stack: ExitStack,
        core: Core,
        choice: Choice,
        planned: Plan,
        keep: Keep,
        jobs: int | None,
        progress: console.Bar,
    ) -> None:
        self._choice, self._planned, self._keep = choice, planned, keep
        workers = jobs or cores()
        engine = self._engine = stack.enter_context(core.engine(workers))
        installed = core.models.active()
        assert installed is not None  # or the engine could not have been made
        self._model = installed.sha256
        self.ledger, self.batch, self.fault = _begin(stack, core, choice, installed.model_version)
        self._runner = Runner(self.ledger, engine, choice.root, workers, self._tell(progress))
        self._unplaced = 0
        self._unanswered: list[str] = []

    def work(self) -> Standing:
        """Runs the batch to its end, or until Ctrl-C.  Raises BatchRunning, HistoryError."""
        todo = items(self._choice, self._planned)
        with _cancelled_by_signals(self._runner):
            try:
                return self._runner.run(self.batch, todo, self._model, self._keep)
            except HistoryError:
                console.say(f"What is finished is kept; {self.continued} goes on from there.")
                raise

    @property
    def continued(self) -> str:
        """How to continue."""
        without = ", without --restart," if self._keep == Keep.NOTHING else ""
        return f"the same command{without}"

    def summary(self, standing: Standing) -> Summary:
        """The figures of the batch after a run."""
        return summarise(self.ledger, self.batch, standing.skipped)

    def report(
        self, summary: Summary, as_json: bool, out: Path | None, submission: Path | None
    ) -> None:
        """Writes the files, and shows the rows where no file was asked for."""
        if out is not None:
            write_results(
                out,
                self.ledger.every(self.batch),
                self._choice.root,
                language(),
                indexed=self.ledger.indexed(self.batch),
                summary=summary,
            )
        if submission is not None:
            rows = self.ledger.every(self.batch)
            self._unanswered = write_submission(submission, rows, self._engine)
        if as_json:
            for row in self.ledger.every(self.batch):
                console.emit(json_row(row, summary.alike.first.get(row.position)))
        elif out is None and submission is None:
            self._show_rows(summary.counts.done)
        written = "".join(f", written to {path}" for path in (out, submission) if path)
        finished = (
            f", {summary.skipped_finished} of them earlier" if summary.skipped_finished else ""
        )
        console.say(
            f"{summary.counts.done} classified, {summary.counts.failed} failed{finished},"
            f" {summary.batch.seconds:.1f} s{written}"
        )
        if groups := summary.alike.groups.count:
            some = ", ".join(Path(photo).name for photo in summary.alike.groups.first[0])
            console.say(f"{groups} groups of photos look alike, the first of them: {some}")

    def sort(self, into: Path, link: bool, dry_run: bool, progress: console.Bar) -> None:
        """Places the photos by category."""
        rows = self.ledger.every(self.batch)
        done = sort_photos(rows, into, language(), link=link, dry_run=dry_run, progress=progress)
        progress.close()
        would = "would be placed" if dry_run else "placed"
        same = f", {done.repeated} are copies of others" if done.repeated else ""
        present = f"{done.present} were there already"
        console.say(f"{into}: {done.placed} photos {would}, {present}{same}")
        self._unplaced = len(done.failed)
        reasons = (f"{photo}: not placed ({reason})" for photo, reason in done.failed)
        _list_failures(reasons, len(done.failed))

    def conclude(self, summary: Summary) -> int:
        """Lists what failed; returns the exit status."""
        failed = self.ledger.failed(self.batch, PRINTED)
        sentences = (row.entry.error.sentence for row in failed if row.entry and row.entry.error)
        _list_failures(sentences, summary.counts.failed)
        found = self._planned.found
        photos = {photo.name for photo in found.photos}
        others = [fault for fault in found.faults if fault.name not in photos]
        others += self._planned.faults
        reasons = (f"{self._choice.folder / fault.name}: {fault.reason}" for fault in others)
        _list_failures(reasons, len(others))
        table = self._choice.table
        unanswered = (f"{table}: no code for index {index}" for index in self._unanswered)
        _list_failures(unanswered, len(self._unanswered))
        if self.fault is not None:
            console.fail(str(self.fault))
        if (summary.counts.failed or others) and not summary.counts.done:
            return console.NOTHING_DONE
        lost = others or self._planned.notes.broken.count
        troubled = summary.counts.failed or lost or self._unplaced or self.fault
        return console.FAILED_ROWS if troubled else console.DONE

    def _show_rows(self, done: int) -> None:
        rows = [
            (
                item([Path(one).name for one in row.photos], row.reference, row.designation),
                category(row.entry),
                row.entry.code or "",
                percent(row.entry.probability),
            )
            for row in islice(self.ledger.every(self.batch), PRINTED)
            if row.entry is not None and row.entry.error is None
        ]
        if rows:
            print_table(("item", "category", "code", "probability"), rows)
        if done > len(rows):
            console.say(f"and {done - len(rows)} more: --out FILE or --json gives all of them")

    def _tell(self, progress: console.Bar) -> Callable[[Standing], None]:
        total = size(self._choice, self._planned)

        def tell(standing: Standing) -> None:
            if standing.pace == Pace.AWAY:
                progress(f"{self._choice.folder} is away, waiting for it")
            else:
                progress("Classifying", standing.finished, total)

        return tell


def _begin(
    stack: ExitStack, core: Core, choice: Choice, model_version: str
) -> tuple[Ledger, int, HistoryError | None]:
    """The ledger and the batch in it: in a temporary file where the history cannot be used."""
    try:
        ledger = Ledger(core.history)
        return ledger, ledger.begin(str(choice.root), choice.origin, model_version), None
    except HistoryError as fault:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        history = History(Path(folder) / "history.db")
        stack.callback(history.close)
        ledger = Ledger(history)
        return ledger, ledger.begin(str(choice.root), choice.origin, model_version), fault


def _list_failures(sentences: Iterable[str], count: int) -> None:
    for sentence in islice(sentences, PRINTED):
        console.fail(sentence)
    if count > PRINTED:
        console.fail(f"and {count - PRINTED} more")


@contextmanager
def _cancelled_by_signals(runner: Runner) -> Iterator[None]:
    """Ctrl-C and a polite kill end the run with everything kept; a second one ends it at once."""

    def cancel(number: int, _: object) -> None:
        runner.cancel()
        signal.signal(number, before[signal.Signals(number)])

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, cancel) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
