"""`rakuten-desktop connect`: chooses the channel that models come from."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.app import Core
    from desktop.core.connection import Connection


@click.command()
@click.argument("url")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The channel's trusted root, as its owner gave it to you.",
)
@click.option("--endpoint-url", metavar="URL", help="The S3 service, where it is not AWS.")
@click.option("--region", metavar="NAME", help="The region of the S3 service.")
@click.option(
    "--corrections",
    type=click.Choice(["off", "texts", "photos"]),
    default="off",
    show_default=True,
    help="What of people's decisions may go to the channel, as its administrator allows.",
)
@click.pass_obj
def connect(
    data_dir: Path | None,
    url: str,
    root: Path | None,
    endpoint_url: str | None,
    region: str | None,
    corrections: str,
) -> None:
    """Takes models from the channel at URL from now on: a folder, file:///... or s3://...

    A channel on S3 needs an access key: `rakuten-desktop sign-in` keeps one in the keyring of the
    system; on kiosks and servers, RAKUTEN_DESKTOP_KEY_FILE names a file that holds one.

    Without --root, the fingerprint of the channel's root is shown for you to confirm.

    Example: rakuten-desktop connect /mnt/share/models --root root.json
    """
    from channel.corrections import Permission
    from channel.location import is_s3
    from channel.verification import check_root
    from desktop.core.app import Core
    from desktop.core.connection import Connection
    from desktop.core.device import host_device

    device = host_device() if is_s3(url) else ""
    allowed = Permission(corrections)
    connection = Connection(
        *(url, b"", endpoint_url, region, device), corrections=allowed, own_choice=True
    )
    with Core.open(data_dir) as core:
        if root is None:
            trusted = _confirmed_root(core, connection)
        else:
            trusted = root.read_bytes()
            check_root(trusted, str(root))
        core.updates.connect(replace(connection, root=trusted))
        console.say(f"connected to {core.updates.connected_url()}; next: rakuten-desktop update")


def _confirmed_root(core: Core, connection: Connection) -> bytes:
    from desktop.core.access import access_for
    from desktop.core.errors import RootUnconfirmed

    access = access_for(connection, core.keychain)
    root, fingerprint = core.updates.first_root(connection.url, access)
    console.say(f"The fingerprint of this channel's root is\n\n  {fingerprint}\n")
    asked = sys.stdin.isatty()
    if not asked or not click.confirm("Is it the one that its owner told you?", err=True):
        raise RootUnconfirmed(url=connection.url)
    return root
