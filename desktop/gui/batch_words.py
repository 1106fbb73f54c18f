"""What the batch page says of a preview, of a run and of what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from desktop.core.batches.planning import Choice
from desktop.core.batches.runner import Pace
from desktop.core.batches.sorting import Sorted
from desktop.core.batches.summary import SURE, UNSURE, Summary
from desktop.core.intake.claims import Doubt
from desktop.core.intake.columns import Field
from desktop.core.intake.examples import Examples
from desktop.core.intake.plan import Ambiguity, Source
from desktop.core.intake.preview import Preview, RowShown
from desktop.core.intake.scan import Fault
from desktop.core.intake.tables import BrokenRow
from desktop.gui import messages
from desktop.gui.batch_running import Told
from desktop.gui.language import QT_TRANSLATE_NOOP, number, percent, span, translate

_STAGES = {
    "Looking for photos": QT_TRANSLATE_NOOP("Batch", "Looking for photos"),
    "Reading the table": QT_TRANSLATE_NOOP("Batch", "Reading the table"),
    "Pairing": QT_TRANSLATE_NOOP("Batch", "Pairing photos and texts"),
    "Comparing photos of the same size": QT_TRANSLATE_NOOP("Batch", "Looking for identical photos"),
    "Sorting photos": QT_TRANSLATE_NOOP("Batch", "Sorting photos"),
}

_DOUBTS = {
    Doubt.ROWS_DIFFER: QT_TRANSLATE_NOOP("Batch", "several rows with different texts"),
    Doubt.SEVERAL_PHOTOS: QT_TRANSLATE_NOOP("Batch", "several photos of this name"),
    Doubt.SIDECARS_DIFFER: QT_TRANSLATE_NOOP("Batch", "several texts for this reference"),
}

_FIELDS = {
    Field.PHOTO: QT_TRANSLATE_NOOP("Batch", "Photo"),
    Field.REFERENCE: QT_TRANSLATE_NOOP("Batch", "Reference"),
    Field.EAN: QT_TRANSLATE_NOOP("Batch", "Barcode"),
    Field.DESIGNATION: QT_TRANSLATE_NOOP("Batch", "Designation"),
    Field.DESCRIPTION: QT_TRANSLATE_NOOP("Batch", "Description"),
    Field.INDEX: QT_TRANSLATE_NOOP("Batch", "Row number"),
    Field.IMAGE_ID: QT_TRANSLATE_NOOP("Batch", "Photo number"),
    Field.PRODUCT_ID: QT_TRANSLATE_NOOP("Batch", "Product number"),
}


@dataclass(frozen=True)
class Line:
    """A count of the preview, and the first examples of what was counted."""

    count: int
    words: str
    examples: tuple[str, ...] = ()
    warns: bool = False
    """Whether somebody may want to do something about it."""


def field_name(field: Field) -> str:
    """What a field of a table is called."""
    return translate("Batch", _FIELDS[field])


def stage(name: str, done: int = 0, total: int | None = None) -> str:
    """What is being done before a run, and how far it is."""
    words = translate("Batch", _STAGES.get(name, name))
    if total:
        return translate("Batch", "{stage}: {done} of {total}").format(
            stage=words, done=number(done), total=number(total)
        )
    return f"{words}… {number(done)}" if done else f"{words}…"


class Words(QObject):
    """For `tr`, as the tool that collects texts finds plurals nowhere else."""

    def preview(self, found: Preview, choice: Choice) -> Iterator[Line]:
        """The counts that say something, what is well first."""
        yield Line(found.photos, self.tr("photo(s)", "", found.photos))
        yield Line(found.items, self.tr("product(s) to classify", "", found.items))
        paired = found.paired
        for source, words in (
            (Source.TABLE, self.tr("photo(s) with a row of the table", "", paired[Source.TABLE])),
            (
                Source.SIDECAR,
                self.tr("photo(s) with a text file beside them", "", paired[Source.SIDECAR]),
            ),
            (
                Source.NAME,
                self.tr("photo(s) with a reference in their name", "", paired[Source.NAME]),
            ),
        ):
            if paired[source]:
                yield Line(paired[source], words)
        if found.rows:
            yield Line(found.rows, self.tr("row(s) in the table", "", found.rows))
        yield from self._doubtful(found, choice)

    def _doubtful(self, found: Preview, choice: Choice) -> Iterator[Line]:
        alone, doubt = found.rows_without_photo.count, found.rows_in_doubt.count
        if choice.text_only_rows:
            without = self.tr("row(s) without photo, classified by text alone", "", alone)
            in_doubt = self.tr("row(s) in doubt, classified by text alone", "", doubt)
        else:
            without = self.tr("row(s) without photo, left out", "", alone)
            in_doubt = self.tr("row(s) in doubt, left out", "", doubt)
        texts = found.without_text.count
        unclear, unread = found.ambiguous.count, found.unreadable_tables
        alike, broken = found.duplicates.count, found.unreadable.count
        again, own = found.rows_repeated.count, found.own.count
        table = found.notes
        lines: tuple[tuple[Examples[Any], str, bool], ...] = (
            (found.without_text, self.tr("photo(s) without text", "", texts), False),
            (found.rows_without_photo, without, not choice.text_only_rows),
            (found.rows_in_doubt, in_doubt, not choice.text_only_rows),
            (
                found.ambiguous,
                self.tr("photo(s) that several texts may belong to, left without", "", unclear),
                True,
            ),
            (found.unreadable, self.tr("file(s) that cannot be used", "", broken), True),
            (found.duplicates, self.tr("group(s) of identical photos", "", alike), False),
            (found.rows_repeated, self.tr("repeated row(s), left out", "", again), False),
            (table.broken, self.tr("damaged row(s)", "", table.broken.count), True),
            (
                table.surplus,
                self.tr("row(s) with more cells than columns", "", table.surplus.count),
                True,
            ),
            (
                table.uncalculated,
                self.tr("row(s) with a formula without result", "", table.uncalculated.count),
                True,
            ),
            (
                table.rounded,
                self.tr("row(s) with a rounded reference (3.76E+12)", "", table.rounded.count),
                True,
            ),
            (
                table.silent,
                self.tr("row(s) without a text or a name", "", table.silent.count),
                False,
            ),
            (
                unread,
                self.tr("table(s) in the folder that cannot be used", "", unread.count),
                True,
            ),
            (found.own, self.tr("result(s) of this program, left alone", "", own), False),
        )
        if choice.table is None and (tables := Examples(found.unclear_tables)).count:
            words = self.tr("table(s) in the folder with unclear columns", "", tables.count)
            lines += ((tables, words, True),)
        for examples, words, warns in lines:
            if examples.count:
                shown = [_example(one) for one in examples.first]
                if examples.count > len(shown):
                    shown.append("…")
                yield Line(examples.count, words, tuple(shown), warns)

    def chosen(self, choice: Choice) -> str:
        """What an earlier batch was made of."""
        if choice.table is None:
            return self.tr("without a table")
        return self.tr("with the table {name}").format(name=choice.table.name)

    def failed(self, count: int) -> str:
        """How many have failed."""
        return self.tr("%Ln failed", "", count)

    def run(self, told: Told) -> str:
        """How a run stands."""
        standing = told.standing
        if standing.pace is Pace.COMPLETE:
            return self.tr("Finished")
        finished, total = number(standing.finished), number(told.total)
        parts = [self.tr("{done} of {total}").format(done=finished, total=total)]
        if standing.failed:
            parts.append(self.failed(standing.failed))
        match standing.pace:
            case Pace.RUNNING:
                if told.rate is not None and told.left is not None:
                    rate = number(told.rate, 0 if told.rate >= 10 else 1)
                    parts.append(self.tr("{rate} per second").format(rate=rate))
                    parts.append(self.tr("{span} left").format(span=span(told.left)))
            case Pace.PAUSED:
                parts.append(self.tr("paused"))
            case Pace.CANCELLED:
                parts.append(self.tr("interrupted: all that is finished is kept"))
        return " · ".join(parts)

    def summary(self, summary: Summary, *, running: bool = False) -> str:
        """How many, how sure, how long, by which model; a run may not have planned all yet."""
        counts, batch = summary.counts, summary.batch
        parts = [self.tr("%Ln classified", "", counts.done)]
        if counts.failed:
            parts.append(self.failed(counts.failed))
        open_items = counts.planned - counts.finished
        if open_items and not running:
            parts.append(self.tr("%Ln waiting", "", open_items))
        if counts.done:
            sure = self.tr("{share} sure ({least} or more), {unsure} unsure (below {most})")
            parts.append(
                sure.format(
                    share=percent(summary.sure / counts.done),
                    least=percent(SURE, 0),
                    unsure=percent(summary.unsure / counts.done),
                    most=percent(UNSURE, 0),
                )
            )
        if alike := summary.alike.groups.count:
            parts.append(self.tr("%Ln group(s) of photos that look alike", "", alike))
        if batch.seconds >= 1:
            parts.append(span(batch.seconds))
        parts.append(self.tr("model {version}").format(version=batch.model_version))
        return " · ".join(parts)

    def sorted(self, done: Sorted, would: bool) -> str:
        """What became of photos that were placed by category, or would."""
        if would:
            parts = [self.tr("%Ln photo(s) would be placed", "", done.placed)]
        else:
            parts = [self.tr("%Ln photo(s) placed", "", done.placed)]
        if done.present:
            parts.append(self.tr("%Ln there already", "", done.present))
        if done.repeated:
            parts.append(self.tr("%Ln like another one of the same name", "", done.repeated))
        if done.failed:
            parts.append(self.tr("%Ln cannot be placed", "", len(done.failed)))
            photo, reason = done.failed[0]
            parts.append(f"{photo} ({messages.reason(reason)})")
        return " · ".join(parts)


def _because(name: str, reason: str) -> str:
    return translate("Batch", "{name}: {reason}").format(name=name, reason=messages.reason(reason))


def _example(example: Any) -> str:
    match example:
        case Fault():
            return _because(example.name, example.reason)
        case BrokenRow():
            row = translate("Batch", "row {row}").format(row=example.number)
            return _because(row, example.reason)
        case RowShown():
            return translate("Batch", "row {row}: {name}").format(
                row=example.number, name=example.name
            )
        case Ambiguity():
            why = translate("Batch", _DOUBTS[example.doubt])
            rows = ", ".join(map(str, example.rows))
            return _because(example.photo, f"{why} ({rows})" if rows else why)
        case int():
            return translate("Batch", "row {row}").format(row=example)
        case tuple():
            return " = ".join(example)
    return str(example)
