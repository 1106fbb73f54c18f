"""`rakuten-trainer channel init`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console
from trainer.commands.options import ROLES, expires, keys, pairs, server

if TYPE_CHECKING:
    from channel.access import Access
    from channel.layout import Validity


def _threshold(_: click.Context, parameter: click.Parameter, text: str) -> tuple[int, int]:
    from channel.creation import ROOT_KEYS_LIMIT

    match = re.fullmatch(r"([1-9]\d?)-of-([1-9]\d?)", text)
    if match is None or int(match[1]) > int(match[2]):
        raise click.BadParameter(f"{text!r} is not M-of-N, such as 2-of-3", param=parameter)
    if int(match[2]) > ROOT_KEYS_LIMIT:
        raise click.BadParameter(f"at most {ROOT_KEYS_LIMIT} root keys", param=parameter)
    return int(match[1]), int(match[2])


def _kms(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    given = pairs(context, parameter, values)
    for role in given:
        if role not in ROLES:
            raise click.BadParameter(f"{role!r} is none of {', '.join(ROLES)}", param=parameter)
    return given


@click.command()
@click.argument("url")
@keys
@click.option(
    "--root-threshold",
    default="1-of-1",
    show_default=True,
    callback=_threshold,
    metavar="M-of-N",
    help="Makes N root keys, of which M must sign a change.",
)
@click.option(
    "--kms",
    multiple=True,
    callback=_kms,
    metavar="ROLE=KEYID",
    help="The role signs with this key in AWS KMS, not with a file; may be repeated.",
)
@expires
@server
def init(
    url: str,
    keys: Path,
    root_threshold: tuple[int, int],
    kms: dict[str, str],
    validity: Validity,
    access: Access,
) -> None:
    """Makes an empty channel at URL, and its keys in a new folder.

    Root keys are encrypted with a passphrase: asked for on a terminal, or taken from
    RAKUTEN_KEYS_PASSPHRASE.  Without either they lie there plain.

    Example: rakuten-trainer channel init s3://shop-models/prod --keys KEYS --root-threshold 2-of-3
    """
    from channel.client import fingerprint
    from channel.creation import init as create_channel
    from channel.keys import PUBLIC_ROOT
    from channel.location import open_store
    from trainer.commands.channel.passphrase import new_passphrase, warn_plain, warn_short

    store = open_store(url, access)
    in_files = root_threshold[1] - ("root" in kms)
    passphrase = new_passphrase() if in_files else None
    root = create_channel(store, keys, passphrase, validity, root_threshold, kms)
    warn_plain(keys)
    warn_short(passphrase)
    console.say(f"{store.url}: made a channel without a model")
    console.say(f"Trusted root, for the laptops: {keys / PUBLIC_ROOT}")
    console.say(f"Its fingerprint: {fingerprint(root)}")
