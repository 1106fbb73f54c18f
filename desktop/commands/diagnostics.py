"""`rakuten-desktop diagnostics`: a zip for whoever helps."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def diagnostics(data_dir: Path | None, file: Path) -> None:
    """Writes what support needs to know to FILE, a zip that you can look into before you send it.

    Versions, settings, states, counts, names of files, reports of crashes; no access key, photo or
    text of a product. Nothing is sent anywhere.

    Example: rakuten-desktop diagnostics report.zip
    """
    from desktop.core.app import Core
    from desktop.core.diagnostics import write_diagnostics

    with Core.open(data_dir) as core:
        names = write_diagnostics(core, file)
    console.say(f"{file}: {', '.join(names)}")
