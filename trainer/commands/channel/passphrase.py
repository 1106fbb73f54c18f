"""The passphrase of root keys: from the environment, or asked for on a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from common import console
from trainer.commands.enrol import SHORT

VARIABLE = "RAKUTEN_KEYS_PASSPHRASE"


def new_passphrase() -> str | None:
    """For root keys that are about to be made; None leaves them plain."""
    given = os.environ.get(VARIABLE)
    if given is None and sys.stdin.isatty():
        given = click.prompt(
            "Passphrase for the root key (empty: do not encrypt)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
    return given or None


def warn_short(passphrase: str | None) -> None:
    """Says so where a passphrase for root keys is easily guessed."""
    if passphrase is not None and len(passphrase) < SHORT:
        console.say(f"warning: the passphrase has fewer than {SHORT} characters")


def known_passphrase(keys: Path) -> str | None:
    """That of the root keys in the folder `keys`; None where none of them is sealed."""
    from channel.keys import ROOT, SEALED

    given = os.environ.get(VARIABLE)
    if given is None and any((keys / ROOT).glob(f"*{SEALED}")):
        if not sys.stdin.isatty():
            raise click.UsageError(f"the root key is encrypted: its passphrase goes in {VARIABLE}")
        given = click.prompt("Passphrase of the root key", hide_input=True, err=True)
    return given or None


def warn_plain(keys: Path) -> None:
    """Says so where a root key in the folder `keys` is not sealed."""
    from channel.keys import PLAIN, ROOT

    if any((keys / ROOT).glob(f"*{PLAIN}")):
        console.say(f"warning: the root key in {keys / ROOT} is not encrypted")
