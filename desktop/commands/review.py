"""`rakuten-desktop review`: what a person should look at, corrected in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.app import Core
    from desktop.core.history.names import Label
    from desktop.core.history.store import Entry, History

PAGE = 500


@click.command()
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Writes what needs a person to a CSV or XLSX file.",
)
@click.option(
    "--import",
    "corrected",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Reads such a file back: its column corrected_code says the right categories.",
)
@click.option("--operator", metavar="NAME", help="Who decided; kept with each decision.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def review(
    data_dir: Path | None,
    export: Path | None,
    corrected: Path | None,
    operator: str | None,
    as_json: bool,
) -> int:
    """Says how much needs a person, or has it corrected in a spreadsheet.

    In the file, those whose text and photo disagree come first, then the least certain ones. A code
    in its column corrected_code corrects a row, the model's own code accepts it, and an empty cell
    leaves it. Reading the same file twice changes nothing more. The exit status is 3 where some
    rows could not be taken.

    Example: rakuten-desktop review --import corrected.xlsx --operator "Marie Durand"
    """
    from desktop.commands.opened import open_core
    from desktop.commands.shown import language
    from desktop.core import review as queue
    from desktop.core.history.export import write_review
    from desktop.core.operators import Operators

    if export is not None and corrected is not None:
        raise click.UsageError("Give --export or --import, not both.")
    if operator is not None and not operator.strip():
        raise click.UsageError("--operator needs a name.")
    with open_core(data_dir) as core:
        if operator is not None:
            core.history.operator = Operators(core.history).named(operator).id
        if corrected is not None:
            return _import(core, corrected, as_json)
        if export is not None:
            count = write_review(export, _queue(core.history), language())
            if as_json:
                console.emit({"written": count, "path": str(export)})
            else:
                console.say(f"{count} rows to review, written to {export}")
            return console.DONE
        waiting = core.history.survey(queue.waiting)
        shares = core.history.survey(queue.shares)
        if as_json:
            automatic = {f"{one.target:.2f}": one.automatic for one in shares}
            console.emit({"waiting": waiting, "automatic": automatic})
            return console.DONE
        click.echo(f"{waiting} to review")
        for one in shares:
            click.echo(
                f"{100 * one.target:.0f} % right would decide {one.automatic} of {one.answers}"
                " automatically"
            )
    return console.DONE


def _import(core: Core, path: Path, as_json: bool) -> int:
    from desktop.core.review_import import import_review

    done = import_review(core.history, path, _labels(core))
    if as_json:
        problems = [one._asdict() for one in done.problems]
        counts = {"changed": len(done.change.ids), "unchanged": done.unchanged}
        console.emit(counts | {"problems": problems})
    else:
        console.say(f"{len(done.change.ids)} decided, {done.unchanged} unchanged")
    for problem in done.problems:
        console.fail(f"{path}, row {problem.row}: {problem.reason}")
    if not done.problems:
        return console.DONE
    return console.FAILED_ROWS if done.change.ids or done.unchanged else console.NOTHING_DONE


def _labels(core: Core) -> dict[str, Label]:
    """The categories that a person may give: the model's, and those of earlier models."""
    from desktop.core.errors import NoModel
    from desktop.core.history.names import Label, every_label

    labels = core.history.ask(every_label)
    try:
        for one in core.models.open_active().manifest.labels:
            labels[one.code] = Label(one.code, one.name_fr, one.name_en)
    except NoModel:
        pass
    return labels


def _queue(history: History) -> Iterator[Entry]:
    from functools import partial

    from desktop.core.review import Spot, queue

    after = None
    while page := history.ask(partial(queue, after=after, limit=PAGE)):
        yield from page
        after = Spot.of(page[-1])
