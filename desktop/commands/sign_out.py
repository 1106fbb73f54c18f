"""`rakuten-desktop sign-out`: forgets the channel and the key to it."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.command("sign-out")
@click.pass_obj
def sign_out(data_dir: Path | None) -> None:
    """Removes the access key from the keyring of the system, and the connection.

    The models stay, and go on classifying.

    Example: rakuten-desktop sign-out
    """
    from desktop.core.app import Core

    with Core.open(data_dir) as core:
        connected = core.folder.connection.exists()
        core.updates.sign_out()
    if connected:
        console.say("signed out; the models on this machine stay")
    else:
        console.say("there was no channel to sign out of; the models on this machine stay")
