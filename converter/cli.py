"""`rakuten-converter`: the Keras model of a training run in, a bundle for laptops out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click

from common import console
from converter.quantization import Quantization

_PATH: Any = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def converter() -> None:
    """Converts trained models into bundles, and checks bundles.

    Example: rakuten-converter convert RUN --out model.bundle
    """


@converter.command()
@click.argument("run", type=_PATH)
@click.option("--out", type=_PATH, required=True, metavar="FILE", help="The bundle to write.")
@click.option(
    "--quantize",
    type=click.Choice(get_args(Quantization)),
    default="float16",
    show_default=True,
    help="How weights are stored: float16 runs everywhere, dynamic is 8-bit, none is float32.",
)
def convert(run: Path, out: Path, quantize: Quantization) -> None:
    """Makes a bundle of the training run in folder RUN.

    The bundle is compared with the trained model on real items, and not written where they differ
    (exit status 4).

    Example: rakuten-converter convert RUN --out model.bundle
    """
    if out.is_dir():
        raise click.BadParameter(f"{out} is a folder", param_hint="--out")
    from converter.convert import convert as make

    with console.Bar() as progress:
        made = make(run, out, quantize, progress)
    manifest = made.manifest
    console.say(
        f"{out}: model {manifest.model_version}, {len(manifest.labels)} categories, "
        f"{out.stat().st_size / 1e6:.1f} MB"
    )
    for name, one in made.parity.signatures.items():
        console.say(f"  {name}: {one.sentence()}")


@converter.command()
@click.argument("file", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def check(file: Path, as_json: bool) -> None:
    """Proves that the bundle FILE is whole and computes here what it computed where it was made.

    Example: rakuten-converter check model.bundle
    """
    from converter.check import check as prove

    found = prove(file)
    if as_json:
        console.emit(asdict(found))
        return
    click.echo(
        f"{file}: model {found.model_version}, {found.labels} categories, "
        f"{found.bytes / 1e6:.1f} MB\n"
        f"{found.items} golden items pass, largest difference {found.largest_difference:.2g}"
    )


def main() -> None:
    """Entry point of `rakuten-converter`."""
    console.silence_native_libraries()
    console.run(converter)


if __name__ == "__main__":
    main()
