"""What connecting does behind the dialog: never on the window's thread, for it asks the network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from channel.access import Access, AccessKey
from channel.location import is_s3
from desktop.core.access import access_for, check_keyring_in_use
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.device import host_device

if TYPE_CHECKING:
    from channel.layout import Release


@dataclass(frozen=True)
class Form:
    """What somebody typed; without a root file, the fingerprint is theirs to confirm."""

    url: str
    root_file: Path | None = None
    endpoint_url: str | None = None
    region: str | None = None
    key: AccessKey | None = None
    """None: the one that this computer has already."""


@dataclass(frozen=True)
class Attempt:
    """A connection that was tried and works, and is not remembered yet."""

    connection: Connection
    key: AccessKey | None
    fingerprint: str = ""
    """To be confirmed, where nobody vouched for the root."""
    release: Release | None = None
    """The channel's model."""

    def keep(self, core: Core) -> None:
        """Remembers the connection, and its key in the keyring; raises as `Updates.connect`."""
        core.updates.connect(self.connection, self.key)


def by_enrolment(core: Core, file: Path, passphrase: str) -> Attempt:
    """Opens an enrolment file and tries what it says.

    Raises WrongPassphrase, EnrolmentUnusable, KeyFileInUse, OSError, and as `Updates.probe`.
    """
    from channel.enrolment import LIMIT, open_enrolment  # late: it loads the ciphers

    check_keyring_in_use()
    with file.open("rb") as opened:
        content = opened.read(LIMIT + 1)
    enrolment = open_enrolment(content, passphrase, file.name)
    connection = Connection.enrolled(enrolment)
    release = core.updates.probe(connection, enrolment.key)
    return Attempt(connection, enrolment.key, release=release)


def by_form(core: Core, form: Form) -> Attempt:
    """Tries what somebody typed; raises as `Updates.probe` and `Updates.first_root`, and OSError
    about the root file."""
    known = _known(core, form)
    device = known.device if known else host_device() if is_s3(form.url) else ""
    # Nobody has said yet what may be sent: in the settings, this account may.
    connection = Connection(form.url, b"", form.endpoint_url, form.region, device, own_choice=True)
    if known is not None:
        connection = replace(connection, corrections=known.corrections, own_choice=known.own_choice)
    fingerprint = ""
    if form.root_file is not None:
        root = form.root_file.read_bytes()
    else:
        if known is not None:
            root = known.root  # trusted already
        else:
            root, fingerprint = core.updates.first_root(form.url, _access(core, connection, form))
    connection = replace(connection, root=root)
    return Attempt(connection, form.key, fingerprint, core.updates.probe(connection, form.key))


def _access(core: Core, connection: Connection, form: Form) -> Access:
    if form.key is not None and is_s3(form.url):
        return Access(form.endpoint_url, form.region, form.key)
    return access_for(connection, core.keychain)


def _known(core: Core, form: Form) -> Connection | None:
    """The connection to this channel that there is already: its device's name, its root and what
    its administrator allowed stay."""
    known = core.updates.connection()
    return known if known is not None and known.url == form.url else None
