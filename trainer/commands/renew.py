"""`rakuten-trainer renew`."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.command()
@click.option(
    "--config",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration of the weekly job.",
)
def renew(file: Path) -> int:
    """Signs the channel of the weekly job afresh, and says when something needs a person.

    For every day: laptops notice a channel that nobody signs any more.  The webhook is told of
    signatures that end soon all the same, as those of root do, of a renewal that failed, and of a
    weekly job that did not run, or not to its end.

    Exit status 3: signed, and something needs a person.

    Example: rakuten-trainer renew --config trainer.toml
    """
    console.silence_native_libraries()
    from trainer.job.notify import load_or_tell
    from trainer.job.renewal import renew as renew_channel

    needs = renew_channel(load_or_tell(file))
    for need in needs:
        console.say(f"warning: {need}")
    return console.FAILED_ROWS if needs else console.DONE
