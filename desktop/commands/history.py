"""`rakuten-desktop history`: what has been classified before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.history import Entry, History

SHOWN = 50
"""Rows of the table where no --limit is given."""

PAGE = 500


@click.command()
@click.option("--search", default="", metavar="TEXT", help="Only rows with all of these words.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"At most so many rows, newest first (the table: {SHOWN}; JSON: all).",
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def history(data_dir: Path | None, search: str, limit: int | None, as_json: bool) -> None:
    """Lists former predictions, newest first.

    The search looks into references, texts and photo names; case and accents do not matter.

    Example: rakuten-desktop history --search theiere --limit 10
    """
    from desktop.commands.shown import category, item, percent, print_table
    from desktop.core.app import Core

    with Core.open(data_dir) as core:
        if as_json:
            for entry in _entries(core.history, search, limit):
                console.emit(entry.as_row())
            return
        rows = [
            (
                f"{entry.at.astimezone():%Y-%m-%d %H:%M}",
                item(entry.photos, entry.reference, entry.designation),
                entry.error.sentence if entry.error else category(entry),
                entry.code or "",
                percent(entry.probability),
            )
            for entry in _entries(core.history, search, limit or SHOWN)
        ]
    print_table(("when", "item", "category", "code", "probability"), rows)


def _entries(history: History, search: str, limit: int | None) -> Iterator[Entry]:
    before = None
    left = limit
    while left is None or left > 0:
        page = history.page(before, PAGE if left is None else min(left, PAGE), search)
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].id
        left = None if left is None else left - len(page)
