"""`rakuten-trainer evaluate`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from common import console
from trainer.commands.options import data_dir


@click.command()
@click.option(
    "--bundle",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The bundle to score.",
)
@data_dir
@click.option(
    "--split",
    default="test",
    show_default=True,
    type=click.Choice(["train", "val", "test", "all"]),
    help="Which products.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def evaluate(bundle: Path, data_dir: Path, split: str, as_json: bool) -> None:
    """Scores a bundle on the products of a catalogue, as the laptops would classify them.

    Example: rakuten-trainer evaluate --bundle work/model.bundle --data DATA --json
    """
    console.silence_native_libraries()
    from bundle.classifier import Classifier
    from trainer.data.categories import categories_for
    from trainer.data.scan import scan
    from trainer.evaluation import evaluate as evaluate_bundle

    classifier = Classifier.open(bundle)
    categories = categories_for(data_dir)
    codes = {category.code for category in categories}
    categories += tuple(c for c in classifier.manifest.labels if c.code not in codes)
    with (
        tempfile.TemporaryDirectory() as scratch,
        console.Bar() as bar,
        scan(data_dir, Path(scratch), bar, categories) as index,
    ):
        found = evaluate_bundle(classifier, index, split, bar)  # type: ignore[arg-type]
        console.say("\n".join(index.report.lines()))
    if as_json:
        console.emit(found.as_json())
        return
    click.echo(f"{found.model_version} on {found.split}")
    for part in ("text", "photo", "fused", "all"):
        scores = getattr(found, part)
        click.echo(
            f"{part:<6} n={scores.n:<7} weighted F1 {scores.weighted_f1:.4f}  "
            f"macro F1 {scores.macro_f1:.4f}  accuracy {scores.accuracy:.4f}  ECE {scores.ece:.4f}"
        )
