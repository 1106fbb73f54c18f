"""`rakuten-desktop history`: what has been classified before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from desktop.commands.days import begin, end

if TYPE_CHECKING:
    from desktop.core.history.pages import Filter
    from desktop.core.history.store import Entry, History

SHOWN = 50
"""Rows of the table where no --limit is given."""

PAGE = 500

DAY = click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"))

DECISIONS = ("auto", "review", "accepted", "corrected", "failed")


@click.command()
@click.option("--search", default="", metavar="TEXT", help="Only rows with all of these words.")
@click.option("--from", "since", type=DAY, metavar="DAY", help="Of this day (2025-03-31) or later.")
@click.option("--to", "until", type=DAY, metavar="DAY", help="Of this day or earlier.")
@click.option("--category", default=None, metavar="CODE", help="Only of this category.")
@click.option("--decision", type=click.Choice(DECISIONS), help="Only what was decided like this.")
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Writes the rows to a CSV, XLSX or JSONL file instead.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"At most so many rows, newest first (the table: {SHOWN}; JSON and files: all).",
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def history(
    data_dir: Path | None,
    search: str,
    since: datetime | None,
    until: datetime | None,
    category: str | None,
    decision: str | None,
    export: Path | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Lists former predictions, newest first.

    The search looks into references, texts and photo names; case and accents do not matter.
    The category is the person's where there is one, else the model's.

    Example: rakuten-desktop history --search theiere --from 2025-03-01 --export theieres.xlsx
    """
    from desktop.commands.opened import open_core
    from desktop.commands.shown import category as category_name
    from desktop.commands.shown import item, language, percent, print_table
    from desktop.core.decided import Decided
    from desktop.core.history.export import write_history
    from desktop.core.history.pages import Filter
    from desktop.core.operators import Operators

    wanted = Filter(
        search=search,
        since=begin(since) if since else None,
        until=end(until) if until else None,
        code=category,
        decision=Decided(decision) if decision else None,
    )
    with open_core(data_dir) as core:
        if export is not None:
            names = {one.id: one.name for one in Operators(core.history).every()}
            count = write_history(export, _entries(core.history, wanted, limit), language(), names)
            console.say(f"{count} rows, written to {export}")
        if as_json:
            for entry in _entries(core.history, wanted, limit):
                console.emit(entry.as_row())
        if as_json or export is not None:
            return
        rows = [
            (
                f"{entry.at.astimezone():%Y-%m-%d %H:%M}",
                item(entry.photos, entry.reference, entry.designation),
                entry.error.sentence if entry.error else category_name(entry),
                entry.code or "",
                percent(entry.probability),
                entry.person.code if entry.person else "",
                str(entry.decision),
            )
            for entry in _entries(core.history, wanted, limit or SHOWN)
        ]
    headers = ("when", "item", "category", "code", "probability", "corrected", "decision")
    print_table(headers, rows)


def _entries(history: History, wanted: Filter, limit: int | None) -> Iterator[Entry]:
    from functools import partial

    from desktop.core.history.pages import Place, page

    after, left = None, limit
    while left is None or left > 0:
        size = PAGE if left is None else min(left, PAGE)
        found = history.ask(partial(page, wanted=wanted, after=after, limit=size))
        yield from found
        if len(found) < size:
            return
        after = Place.of(found[-1])
        left = None if left is None else left - len(found)
