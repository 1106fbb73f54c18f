"""What the last run's data were like, for comparison: read from the report that it left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.data.report import ScanReport


@dataclass(frozen=True)
class Previous:
    """A catalogue that was trained on, in the numbers that should not jump."""

    products: int
    with_text: int
    with_photo: int
    categories: dict[str, int]
    """Products by code, without those that had none."""

    def as_json(self) -> dict[str, Any]:
        """As JSON values, which `read_previous` understands."""
        return {
            "products": self.products,
            "with_text": self.with_text,
            "with_photo": self.with_photo,
            "categories": self.categories,
        }


def numbers_of(report: ScanReport) -> Previous:
    """The same numbers of a catalogue that was just read."""
    return Previous(
        report.products,
        report.with_text,
        report.with_photo,
        {found.code: found.products for found in report.categories if found.products},
    )


def read_previous(path: Path) -> Previous | None:
    """The last catalogue that passed, from the report of a check; None without a usable one.

    A report of data that did not pass carries on the numbers of those before.
    """
    try:
        stored = json.loads(path.read_bytes())["reference"]
        return Previous(
            int(stored["products"]),
            int(stored["with_text"]),
            int(stored["with_photo"]),
            {str(code): int(count) for code, count in stored["categories"].items()},
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None
