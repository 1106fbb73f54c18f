"""`rakuten-trainer config`."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.group()
def config() -> None:
    """The configuration of the weekly job.

    Example: rakuten-trainer config check trainer.toml
    """


@config.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="The settings as one JSON object.")
def check(file: Path, as_json: bool) -> None:
    """Checks FILE and the environment over it, without touching what they name.

    Secrets are not shown.

    Example: rakuten-trainer config check trainer.toml --json
    """
    from trainer.job.config import load

    settings = load(file).redacted()
    if as_json:
        console.emit(settings)
        return
    console.say(f"{file}: in order")
    if settings["notify"]["webhook"] is None:
        console.say("warning: no webhook is set: only `status` tells what went wrong")
    for section, values in settings.items():
        if not isinstance(values, dict):
            click.echo(f"{section} = {values}")
            continue
        for name, value in values.items():
            click.echo(f"{section}.{name} = {'' if value is None else value}")
