"""`rakuten-desktop classify`: the category of a product, or of several."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.command()
@click.argument("photos", nargs=-1, type=click.Path(path_type=Path), metavar="[PHOTO]...")
@click.option("--designation", default="", metavar="TEXT", help="The product's title.")
@click.option("--description", default="", metavar="TEXT", help="Its longer text.")
@click.option("--reference", default="", metavar="TEXT", help="Its reference, for the history.")
@click.option("--one-product", is_flag=True, help="The photos show one product, not one each.")
@click.option("--explain", is_flag=True, help="Also say why: words, shares of text and photo.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def classify(
    data_dir: Path | None,
    photos: tuple[Path, ...],
    designation: str,
    description: str,
    reference: str,
    one_product: bool,
    explain: bool,
    as_json: bool,
) -> int:
    """Says which category a product belongs to, by its photo, its text, or both.

    Several photos are several products with the same text, unless --one-product is given.

    The exit status is 3 where some photos failed, or the history could not keep the answers.

    Example: rakuten-desktop classify teapot.jpg --designation "Théière en fonte 1,2 l"
    """
    from bundle.errors import ItemEmpty
    from desktop.commands.opened import open_core
    from desktop.commands.shown import conclude, print_outcomes
    from desktop.core.engine import Request, cores
    from desktop.core.recorder import Recorder

    if not photos and not designation.strip() and not description.strip():
        raise ItemEmpty
    sets = [photos] if one_product or not photos else [(photo,) for photo in photos]
    requests = [Request(some, designation, description, reference) for some in sets]
    outcomes = []
    with (
        open_core(data_dir) as core,
        core.engine(min(len(requests), cores())) as engine,
        console.Bar() as progress,
    ):
        recorder = Recorder(core)
        for future in [engine.submit(one, picture=True, explain=explain) for one in requests]:
            outcome = future.result()
            outcomes.append(outcome)
            if as_json:
                console.emit(outcome.as_row())
            recorder.record(outcome)
            if len(requests) > 1:
                progress("Classifying", len(outcomes), len(requests))
    if not as_json:
        print_outcomes(outcomes)
    return conclude(outcomes, [recorder.fault])
