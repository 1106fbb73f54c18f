"""`rakuten-trainer enrol`: everything that a laptop needs, in one sealed file."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from common import console
from trainer.commands.options import server

if TYPE_CHECKING:
    from channel.access import Access

SHORT = 12
"""Characters; shorter passphrases are warned of."""

_FILE: Any = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("device")
@click.option("--channel", "url", required=True, metavar="URL", help="s3://bucket/prefix")
@click.option(
    "--root", required=True, type=_FILE, metavar="FILE", help="The channel's public root."
)
@click.option(
    "--access-key-file",
    required=True,
    type=_FILE,
    metavar="FILE",
    help="JSON of the laptop's access_key_id and secret_access_key; - reads standard input.",
)
@click.option("--out", required=True, type=_FILE, metavar="FILE", help="The enrolment to write.")
@click.option(
    "--passphrase-file",
    type=_FILE,
    metavar="FILE",
    help="Its first line seals the enrolment; otherwise the passphrase is asked for.",
)
@click.option(
    "--corrections",
    type=click.Choice(["off", "texts", "photos"]),
    default="off",
    show_default=True,
    help="What of people's decisions the laptop may send back: nothing, texts, or photos too.",
)
@server
def enrol(
    device: str,
    url: str,
    root: Path,
    access_key_file: Path,
    out: Path,
    passphrase_file: Path | None,
    corrections: str,
    access: Access,
) -> None:
    """Writes an enrolment file for the laptop DEVICE, sealed with a passphrase.

    It holds the laptop's connection, access key and trust: a double click on it, and the
    passphrase, sign the laptop in.  Send the two by different ways.  Needs no network.

    \b
    Example: rakuten-trainer enrol dock-3 --channel s3://shop-models/prod \\
        --root KEYS/root.json --access-key-file dock-3.json --out dock-3.enrolment
    """
    from channel.client import fingerprint
    from channel.corrections import Permission
    from channel.device import check_device
    from channel.enrolment import SUFFIX, Enrolment, seal_enrolment
    from channel.location import is_s3, open_store
    from channel.secret_files import read_access_key
    from channel.verification import check_root
    from common.files import replacing

    check_device(device)
    if not is_s3(url):
        raise click.UsageError("only channels on S3 have access keys; the laptop may just connect")
    url = open_store(url, access).url
    if out.exists():
        raise click.UsageError(f"{out} exists already: its key may be the only copy")
    trusted = root.read_bytes()
    check_root(trusted, str(root))
    key = read_access_key(access_key_file)
    passphrase = _passphrase(passphrase_file)
    allowed = Permission(corrections)
    enrolment = Enrolment(device, url, trusted, key, access.endpoint_url, access.region, allowed)
    content = seal_enrolment(enrolment, passphrase)
    with replacing(out) as temporary:
        with suppress(OSError):  # FAT, of USB sticks, keeps no modes
            temporary.chmod(0o600)
        temporary.write_bytes(content)
    if len(passphrase) < SHORT:
        console.say(f"warning: the passphrase has fewer than {SHORT} characters")
    if out.suffix != SUFFIX:
        console.say(f"warning: a double click opens only files named *{SUFFIX}")
    console.say(f"{out}: enrols {device} to {url}, with the root of fingerprint")
    console.say(f"  {fingerprint(trusted)}")


def _passphrase(file: Path | None) -> str:
    from channel.secret_files import read_passphrase

    if file is not None:
        passphrase = read_passphrase(file)
        if not passphrase:
            raise click.UsageError(f"--passphrase-file: the first line of {file} is empty")
        return passphrase
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask for the passphrase: --passphrase-file")
    answer: str = click.prompt(
        "Passphrase of the enrolment", hide_input=True, confirmation_prompt=True, err=True
    )
    return answer
