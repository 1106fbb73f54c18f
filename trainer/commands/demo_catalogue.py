"""`rakuten-trainer demo-catalogue`."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.command("demo-catalogue")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--products",
    type=click.IntRange(min=1),
    default=2500,
    show_default=True,
    help="Products of the training catalogue.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Another seed, other products."
)
@click.option(
    "--samples",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Also write so many products that are not in the catalogue to DIRECTORY/samples.",
)
def demo_catalogue(directory: Path, products: int, seed: int, samples: int) -> None:
    """Generates an invented catalogue in the layout of the Rakuten challenge.

    DIRECTORY must be new or empty.  The same seed gives the same bytes, and a longer catalogue
    begins with the shorter one.

    Example: rakuten-trainer demo-catalogue demo --products 2500 --samples 20
    """
    from trainer.demo.writer import write_catalogue  # numpy and Pillow: not for --help

    with console.Bar() as progress:
        write_catalogue(directory, products, seed, samples, progress)
    console.say(f"{directory}: {products} products, {samples} samples")
