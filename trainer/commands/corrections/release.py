"""`rakuten-trainer corrections release`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from common import console


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("groups", metavar="GROUP...", nargs=-1, required=True)
@click.option("--reject", is_flag=True, help="Never let them in, rather than let them in.")
def release(folder: Path, groups: tuple[str, ...], reject: bool) -> None:
    """Lets groups of corrections in that DIR/report.md names as held back.

    It is about the corrections that are in the group now: what comes later is held back anew.
    A group that was let in may still be rejected, and the other way round.  The group device:NAME
    is everything that a laptop has said so far: reject it where its key was stolen.  Without
    --reject, that is taken back, and what it said is judged like anything else.

    Example: rakuten-trainer corrections release CORRECTIONS bulk-1a2b3c4d5e6f7a8b
    """
    from trainer.corrections.book import release as release_groups
    from trainer.corrections.folder import CorrectionsFolder

    folder_ = CorrectionsFolder(folder)
    for line in release_groups(folder_, groups, reject, datetime.now(UTC)):
        console.say(line)
