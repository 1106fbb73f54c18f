"""`rakuten-desktop classify`: the category of a product, or of several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.engine import Outcome
    from desktop.core.errors import HistoryError
    from desktop.core.history import History


@click.command()
@click.argument("photos", nargs=-1, type=click.Path(path_type=Path), metavar="[PHOTO]...")
@click.option("--designation", default="", metavar="TEXT", help="The product's title.")
@click.option("--description", default="", metavar="TEXT", help="Its longer text.")
@click.option("--reference", default="", metavar="TEXT", help="Its reference, for the history.")
@click.option("--one-product", is_flag=True, help="The photos show one product, not one each.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def classify(
    data_dir: Path | None,
    photos: tuple[Path, ...],
    designation: str,
    description: str,
    reference: str,
    one_product: bool,
    as_json: bool,
) -> int:
    """Says which category a product belongs to, by its photo, its text, or both.

    Several photos are several products with the same text, unless --one-product is given.

    Example: rakuten-desktop classify teapot.jpg --designation "Théière en fonte 1,2 l"
    """
    from bundle.errors import ItemEmpty
    from desktop.commands.shown import conclude, print_outcomes
    from desktop.core.app import Core
    from desktop.core.engine import Request, cores

    if not photos and not designation.strip() and not description.strip():
        raise ItemEmpty
    sets = [photos] if one_product or not photos else [(photo,) for photo in photos]
    requests = [Request(some, designation, description, reference) for some in sets]
    outcomes = []
    fault = None
    with (
        Core.open(data_dir) as core,
        core.engine(min(len(requests), cores())) as engine,
        console.Bar() as progress,
    ):
        history = core.history
        for future in [engine.submit(request) for request in requests]:
            outcome = future.result()
            outcomes.append(outcome)
            if as_json:
                console.emit(outcome.as_row())
            fault = fault or _record(history, outcome)
            if len(requests) > 1:
                progress("Classifying", len(outcomes), len(requests))
    if not as_json:
        print_outcomes(outcomes)
    status = conclude(outcomes)
    if fault is not None:
        raise fault
    return status


def _record(history: History, outcome: Outcome) -> HistoryError | None:
    """Records an outcome; what prevents that must not take the answer away, and is told later."""
    from desktop.core.errors import HistoryError

    try:
        history.add(outcome)
    except HistoryError as error:
        return error
    return None
