"""`rakuten-trainer corrections pull`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import server

if TYPE_CHECKING:
    from channel.access import Access

_NAMED = 20
"""So many objects that cannot be used are named."""


@click.command()
@click.argument("url")
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to bring up to date; a new one at first.",
)
@click.option(
    "--keep-days",
    default=365,  # trainer.corrections.pull.KEEP_DAYS
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 36_500),
    help="Letters and photos older than this are deleted, in the channel and in DIR.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@server
def pull(url: str, out: Path, keep_days: int, as_json: bool, access: Access) -> int:
    """Fetches what laptops sent to the channel at URL into DIR, and says what came of it.

    May be run again at any time, and after a kill: nothing is fetched or counted twice.  What
    cannot be used is set aside and named.  Of a laptop that sent too much, the rest waits.
    DIR/report.md tells what is held back.

    Exit status 3: something new was set aside, or waits.

    Example: rakuten-trainer corrections pull s3://shop-models/prod --out CORRECTIONS
    """
    from channel.location import open_store
    from trainer.corrections.book import tell
    from trainer.corrections.folder import CorrectionsFolder
    from trainer.corrections.pull import pull as pull_corrections
    from trainer.corrections.telling import held_as_json, summary
    from trainer.corrections.words import plain

    store, folder = open_store(url, access), CorrectionsFolder(out)
    with console.Bar() as bar:
        pulled = pull_corrections(store, folder, datetime.now(UTC), keep_days, bar)
    judgement = tell(folder)
    for name, reason in pulled.set_aside[:_NAMED]:
        console.say(f"set aside: {plain(name)}: {plain(reason)}")
    if len(pulled.set_aside) > _NAMED:
        console.say(f"set aside: and {len(pulled.set_aside) - _NAMED} more")
    for waiting in pulled.waiting:
        console.say(str(waiting))
    console.say(
        f"{out}: {pulled.letters} new letters, {pulled.photos} new photos; "
        f"{pulled.deleted} old ones deleted in the channel"
    )
    for line in summary(judgement):
        console.say(line)
    if as_json:
        console.emit(
            {
                "letters": pulled.letters,
                "photos": pulled.photos,
                "set_aside": [{"name": name, "reason": why} for name, why in pulled.set_aside],
                "waiting": [asdict(waiting) for waiting in pulled.waiting],
                "deleted": pulled.deleted,
                "decisions": len(judgement.decisions),
                "products": {str(outcome): n for outcome, n in judgement.outcomes.items()},
                "held": held_as_json(judgement),
            }
        )
    return console.FAILED_ROWS if pulled.set_aside or pulled.waiting else console.DONE
