"""`rakuten-trainer status`."""

from __future__ import annotations

from pathlib import Path

import click

from common import console
from trainer.commands.runs import as_json


@click.command()
@click.option(
    "--work",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The working folder of the job; without it, that of --config.",
)
@click.option(
    "--config",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also asks its channel: signatures that end, corrections that wait.",
)
@as_json
def status(work: Path | None, file: Path | None, as_json: bool) -> int:
    """How the weekly job stands: last run, last publication, what waits.

    The exit status is 1 when something needs a person.

    Example: rakuten-trainer status --work WORK --json
    """
    console.silence_native_libraries()
    from trainer.job.config import load
    from trainer.job.record import headline
    from trainer.job.standing import standing

    config = None if file is None else load(file)
    if work is None:
        if config is None:
            raise click.UsageError("Give --work, --config or both.")
        work = config.work
    found = standing(work, config)
    if as_json:
        console.emit(found.as_json())
    else:
        for name, run in (("last run", found.last), ("published", found.published)):
            what = "none" if run is None else f"{run.id}: {headline(run)}"
            click.echo(f"{name:<12}{what}")
        for role, days in found.days_left.items():
            click.echo(f"{role:<12}{days} days left")
        if found.waiting is not None:
            click.echo(f"corrections {found.waiting} letters wait for the next run")
        for warning in [] if found.last is None else found.last.warnings:
            click.echo(f"warned      {warning}")
    for need in found.needs:
        console.say(f"warning: {need}")
    return console.NOTHING_DONE if found.needs else console.DONE
