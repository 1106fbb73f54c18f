"""`rakuten-trainer channel status`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import public_root, server

if TYPE_CHECKING:
    from channel.access import Access

SOON = timedelta(days=5)
"""The command warns when a signature holds no longer than this."""


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@public_root
@server
def status(url: str, as_json: bool, root: Path | None, access: Access) -> int:
    """Tells the current model of the channel at URL, and how long each signature holds.

    The exit status is 1 when a signature ends within 5 days.

    Example: rakuten-trainer channel status /srv/models --json
    """
    from channel.location import open_store
    from channel.status import status as read_status
    from trainer.commands.channel.trust import trusted_root

    store = open_store(url, access)
    state = read_status(store, trusted_root(store, root))
    release = state.release
    if as_json:
        console.emit(
            {
                "url": state.url,
                "release": release and release.release,
                "model_version": release and release.model_version,
                "sha256": release and release.sha256,
                "length": release and release.length,
                "roles": {
                    role.role: {
                        "version": role.version,
                        "expires": role.expires.isoformat(),
                        "days_left": _days(role.remaining),
                    }
                    for role in state.roles
                },
            }
        )
    else:
        click.echo(
            f"release {release.release}, model {release.model_version}"
            if release
            else "no model published yet"
        )
        for role in state.roles:
            click.echo(
                f"{role.role:<9}  version {role.version:<5}"
                f"  until {role.expires:%Y-%m-%d %H:%M} UTC  ({_days(role.remaining)} days left)"
            )
    ending = [role.role for role in state.roles if role.remaining <= SOON]
    if ending:
        console.say(f"warning: to be signed again within {SOON.days} days: {', '.join(ending)}")
        return console.NOTHING_DONE
    return console.DONE


def _days(remaining: timedelta) -> float:
    return round(remaining / timedelta(days=1), 1) + 0.0  # a plain zero for the negative one
