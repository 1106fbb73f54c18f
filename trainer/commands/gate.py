"""`rakuten-trainer gate`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.gate_options import limits

if TYPE_CHECKING:
    from trainer.gate import Limits


@click.command()
@click.argument("challenger", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "--champion",
    metavar="BUNDLE",
    type=click.Path(path_type=Path),
    help="The published model, to compare with; without it, only the floors hold.",
)
@limits
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def gate(challenger: Path, data: Path, champion: Path | None, limits: Limits, as_json: bool) -> int:
    """Decides whether the bundle CHALLENGER may be published, on the test products of DATA.

    As `retrain` does, but publishes nothing.  Exit status 4: refused.

    Example: rakuten-trainer gate model.bundle DATA --champion champion.bundle
    """
    console.silence_native_libraries()
    from bundle.classifier import Classifier
    from trainer.data.categories import categories_for
    from trainer.data.scan import scan
    from trainer.gate import judge

    published = None if champion is None else Classifier.open(champion)
    categories = categories_for(data)
    codes = {category.code for category in categories}
    if published is not None:
        categories += tuple(c for c in published.manifest.labels if c.code not in codes)
    with (
        tempfile.TemporaryDirectory() as scratch,
        console.Bar() as bar,
        scan(data, Path(scratch), bar, categories) as index,
    ):
        judged = judge(challenger, published, index, bar, limits)
    decision = judged.decision
    if as_json:
        console.emit(
            {
                **decision.as_json(),
                "challenger": judged.challenger and judged.challenger.as_json(),
                "champion": judged.champion and judged.champion.as_json(),
            }
        )
    else:
        for check in decision.checks:
            click.echo(f"{'passed' if check.passed else 'FAILED'}  {check.name}: {check.sentence}")
        click.echo("accepted" if decision.publish else "refused")
    if not decision.publish:
        console.fail(f"refused: {decision.reason}")
    return console.DONE if decision.publish else console.REFUSED
