"""One classified product, of now or of long ago, as lists and result show it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.core.decided import Decided
from desktop.core.engine import CLIPBOARD, Answer
from desktop.core.history.names import Label
from desktop.core.history.store import Entry
from desktop.core.passages import beginning
from desktop.gui import messages, photos
from desktop.gui.item import Item
from desktop.gui.language import category_name, moment, percent, translate
from desktop.gui.photos import Photo


@dataclass(frozen=True)
class Subject:
    """A product, and what was found or why nothing was; neither while it waits."""

    key: Hashable
    """Tells its photo from others of the same name."""
    photo: Photo | None
    name: str
    """Of its photo, else its text."""
    text: str
    """The beginning of its designation, else of its description."""
    designation: str
    detail: str
    """Its description."""
    reference: str
    at: datetime | None
    """When, where it is of the history."""
    found: Answer | None
    problem: str
    """Why nothing was found, in a sentence; empty where there is no problem."""
    note: str = ""
    """What else there is to say; empty mostly."""
    decision: Decided | None = None
    person: Label | None = None
    """The category that a person gave, where it is not the model's."""

    @property
    def waiting(self) -> bool:
        """Whether its turn is still to come."""
        return self.found is None and not self.problem

    @property
    def category(self) -> str:
        """The name of the category that was found, or that a person gave."""
        found = self.found
        if self.person is not None:
            return category_name(self.person.name_fr, self.person.name_en)
        return category_name(found.name_fr or "", found.name_en or "") if found else ""

    @property
    def probability(self) -> str:
        """How probable that category is; empty where a person gave another."""
        if self.found is None or self.person is not None:
            return ""
        # Nothing is ever certain.
        return percent(min(self.found.probability or 0.0, 0.999))

    @property
    def decided(self) -> str:
        """What a person decided, in a word; empty where nobody has."""
        words = {
            Decided.ACCEPTED: translate("Subject", "Accepted"),
            Decided.CORRECTED: translate("Subject", "Corrected"),
        }
        return words.get(self.decision, "") if self.decision else ""

    @property
    def description(self) -> str:
        """Name, text and reference on one line."""
        parts = (self.name, self.text if self.text != self.name else "", self.reference)
        return " · ".join(part for part in parts if part)

    @property
    def line(self) -> str:
        """What a list says under the title."""
        if self.waiting:
            return translate("Subject", "Waiting")
        when = moment(self.at) if self.at else ""
        what = self.problem or self.reference
        who = "" if self.problem else self.name
        return " · ".join(part for part in (self.decided, when, what, who) if part)

    @property
    def title(self) -> str:
        """What a list says first."""
        return self.category or self.name


def of(product: Item | Entry) -> Subject:
    """An item of the queue or an entry of the history."""
    return of_item(product) if isinstance(product, Item) else of_entry(product)


def of_item(item: Item) -> Subject:
    """An item of the queue."""
    photo = item.request.photos[0] if item.request.photos else None
    text = beginning(item.request.designation or item.request.description)
    error = item.fault or (item.outcome.error if item.outcome else None)
    return Subject(
        key=("queue", item.number),
        photo=photo,
        name=photos.name_of(photo) if photo is not None else text,
        text=text,
        designation=item.request.designation,
        detail=item.request.description,
        reference=item.request.reference,
        at=None,
        found=item.outcome if error is None else None,
        problem=messages.of(error) if error else "",
        note=messages.of(item.unrecorded) if item.unrecorded else "",
        decision=item.entry.decision if item.entry else None,
        person=item.entry.person if item.entry else None,
    )


def title_of(entry: Entry) -> str:
    """What people call a product: its text, else its photo."""
    return beginning(entry.designation or entry.description) or of_entry(entry).name


def of_entry(entry: Entry) -> Subject:
    """An entry of the history; there is a picture of it while its photo is where it was."""
    text = beginning(entry.designation or entry.description)
    name, photo = text, None
    if entry.photos:
        path = Path(entry.photos[0])
        pasted = entry.photos[0] == CLIPBOARD
        name = photos.name_of(b"" if pasted else path)
        photo = path if path.is_absolute() else None
    return Subject(
        key=("history", entry.id),
        photo=photo,
        name=name,
        text=text,
        designation=entry.designation,
        detail=entry.description,
        reference=entry.reference,
        at=entry.at,
        found=None if entry.error else entry,
        problem=messages.of(entry.error) if entry.error else "",
        decision=entry.decision,
        person=entry.person,
    )
