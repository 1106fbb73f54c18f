"""`rakuten-trainer evaluate`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import data_dir

if TYPE_CHECKING:
    from bundle.classifier import Classifier
    from trainer.data.index import CatalogueIndex
    from trainer.evaluation import Evaluation, Part
    from trainer.metrics import Scores


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
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a page with all figures and the worst mistakes: FILE.html.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def evaluate(bundle: Path, data_dir: Path, split: Part, report: Path | None, as_json: bool) -> None:
    """Scores a bundle on the products of a catalogue, as the laptops would classify them.

    Each figure comes with its n and its 95 % interval.

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
        found = evaluate_bundle(classifier, index, split, bar, changes=True)
        console.say("\n".join(index.report.lines()))
        if report is not None:
            write_report(report, classifier, index, found)
            console.say(f"Report: {report}")
    if as_json:
        console.emit(found.as_json())
        return
    click.echo(f"{found.model_version} on {found.split}; 95 % intervals")
    for part in ("text", "photo", "fused", "all"):
        click.echo(_line(part, getattr(found, part)))
    for name, scores in found.by_slice.items():
        click.echo(_line(name, scores))
    for name, (before, after) in found.by_change.items():
        click.echo(_line(f"before: {name}", before))
        click.echo(_line(name, after))


def _line(name: str, scores: Scores) -> str:
    if not scores.n:
        return f"{name:<40} n=0"
    low, high = scores.weighted_f1_interval
    return (
        f"{name:<40} n={scores.n:<7} weighted F1 {scores.weighted_f1:.4f} ({low:.3f}-{high:.3f})  "
        f"macro F1 {scores.macro_f1:.4f}  accuracy {scores.accuracy:.4f}  "
        f"ECE {scores.ece:.4f} (should be below {scores.ece_limit:.4f})"
    )


def write_report(
    path: Path, classifier: Classifier, index: CatalogueIndex, found: Evaluation
) -> None:
    """Writes the page about one bundle, which nothing is compared with."""
    from trainer import report
    from trainer.data.split import SPLITS
    from trainer.report.mistakes import worst

    counts = index.counts().sum(axis=1).tolist()
    subject = report.Subject(
        manifest=classifier.manifest,
        challenger=found,
        data=list(index.report.lines()),
        splits={name: counts[number] for number, name in enumerate(SPLITS)},
        mistakes=worst(found, index, classifier),
    )
    report.write(path, subject)
