"""One item of a batch, and the key by which it is known again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from desktop.core.engine import Request

FORMAT = 1
"""Counts the changes of what an answer holds: with another one, nothing counts as finished."""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo as it was found: its absolute path, size in bytes, time of change in nanoseconds."""

    path: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One product of a batch; `source` says where its texts come from."""

    photos: tuple[PhotoFile, ...]
    reference: str = ""
    designation: str = ""
    description: str = ""
    row_index: str | None = None
    """Of the row that the texts come from, where its table numbers its rows."""
    source: str = ""

    def key(self, model: str) -> bytes:
        """What makes the item's answer the same: photos as they are, texts, the model's SHA-256."""
        photos = [(photo.path, photo.size, photo.modified) for photo in self.photos]
        texts = (self.reference, self.designation, self.description, self.row_index)
        content = json.dumps([FORMAT, model, photos, texts])
        return hashlib.blake2b(content.encode(), digest_size=16).digest()

    def request(self) -> Request:
        """The item as the engine takes it."""
        photos = tuple(Path(photo.path) for photo in self.photos)
        texts = (self.designation, self.description, self.reference)
        return Request(photos, *texts, index=self.row_index)
