"""`rakuten-desktop sign-in`: a channel on S3, with the access key to it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from common import console

if TYPE_CHECKING:
    from channel.access import AccessKey
    from desktop.core.connection import Connection

_FILE: Any = click.Path(path_type=Path, dir_okay=False)


@click.command("sign-in")
@click.option("--enrolment", type=_FILE, metavar="FILE", help="All that is needed, in one file.")
@click.option(
    "--passphrase-file",
    type=_FILE,
    metavar="FILE",
    help="Its first line opens the enrolment; otherwise the passphrase is asked for.",
)
@click.option("--channel", metavar="URL", help="The channel: s3://bucket/prefix.")
@click.option("--root", type=_FILE, metavar="FILE", help="The channel's trusted root.")
@click.option(
    "--access-key-file",
    type=_FILE,
    metavar="FILE",
    help="JSON of access_key_id and secret_access_key; - reads it from standard input.",
)
@click.option("--endpoint-url", metavar="URL", help="The S3 service, where it is not AWS.")
@click.option("--region", metavar="NAME", help="The region of the S3 service.")
@click.option("--device", metavar="NAME", help="This machine's name there (its host name).")
@click.option(
    "--corrections",
    type=click.Choice(["off", "texts", "photos"]),
    help="What of people's decisions may go to the channel, as its administrator allows.",
)
@click.pass_obj
def sign_in(
    data_dir: Path | None,
    enrolment: Path | None,
    passphrase_file: Path | None,
    channel: str | None,
    root: Path | None,
    access_key_file: Path | None,
    endpoint_url: str | None,
    region: str | None,
    device: str | None,
    corrections: str | None,
) -> None:
    """Takes models from a channel on S3, and keeps its access key in the keyring of the system.

    By an enrolment file and its passphrase, or by the channel's address, trusted root and access
    key.  The channel is tried first; where anything fails, nothing is kept.

    Example: rakuten-desktop sign-in --enrolment dock-3.enrolment
    """
    from channel.secret_files import read_access_key
    from desktop.core.access import check_keyring_in_use
    from desktop.core.app import Core

    form = {"--channel": channel, "--root": root, "--access-key-file": access_key_file}
    more = {
        "--endpoint-url": endpoint_url,
        "--region": region,
        "--device": device,
        "--corrections": corrections,
    }
    _check_usage(enrolment, passphrase_file, form, more)
    check_keyring_in_use()
    if enrolment is not None:
        connection, key = _enrolled(enrolment, passphrase_file)
    else:
        assert channel is not None and root is not None and access_key_file is not None
        connection = _connection(channel, root, endpoint_url, region, device, corrections)
        key = read_access_key(access_key_file)
    with Core.open(data_dir) as core:
        core.updates.connect(connection, key)
        console.say(f"signed in to {core.updates.connected_url()}; next: rakuten-desktop update")


def _check_usage(
    enrolment: Path | None,
    passphrase_file: Path | None,
    form: dict[str, str | Path | None],
    more: dict[str, str | None],
) -> None:
    if enrolment is not None:
        twice = [name for name, value in {**form, **more}.items() if value is not None]
        if twice:
            raise click.UsageError(f"--enrolment holds all that is needed, leave out {twice[0]}")
        return
    missing = [name for name, value in form.items() if value is None]
    if missing:
        ways = "--enrolment, or --channel with --root and --access-key-file"
        raise click.UsageError(f"{missing[0]} is missing: give {ways}")
    if passphrase_file is not None:
        raise click.UsageError("--passphrase-file goes with --enrolment only")


def _enrolled(path: Path, passphrase_file: Path | None) -> tuple[Connection, AccessKey]:
    from channel.enrolment import LIMIT, open_enrolment
    from desktop.core.connection import Connection

    with path.open("rb") as file:
        content = file.read(LIMIT + 1)
    one = open_enrolment(content, _passphrase(path, passphrase_file), str(path))
    return Connection.enrolled(one), one.key


def _passphrase(enrolment: Path, file: Path | None) -> str:
    from channel.secret_files import read_passphrase

    if file is not None:
        passphrase = read_passphrase(file)
        if not passphrase:
            raise click.UsageError(f"--passphrase-file: the first line of {file} is empty")
        return passphrase
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask for the passphrase: --passphrase-file")
    answer: str = click.prompt(f"Passphrase of {enrolment.name}", hide_input=True, err=True)
    return answer


def _connection(
    url: str,
    root: Path,
    endpoint_url: str | None,
    region: str | None,
    device: str | None,
    corrections: str | None,
) -> Connection:
    from channel.corrections import Permission
    from channel.device import check_device
    from channel.location import folder_of, is_s3
    from channel.verification import check_root
    from desktop.core.connection import Connection
    from desktop.core.device import host_device

    if not is_s3(url):
        folder = folder_of(url)  # or it is no address at all, perhaps with a key in it
        raise click.UsageError(f"only channels on S3 have access keys; try: connect {folder}")
    name = host_device() if device is None else device
    check_device(name)
    trusted = root.read_bytes()
    check_root(trusted, str(root))
    allowed = Permission(corrections or Permission.OFF)
    return Connection(
        *(url, trusted, endpoint_url, region, name), corrections=allowed, own_choice=True
    )
