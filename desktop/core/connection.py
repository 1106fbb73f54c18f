"""Which channel the models come from, and the root that it is trusted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from channel.corrections import Permission
from common.files import write_atomically
from desktop.core.errors import ConnectionDamaged
from desktop.core.folder import DataFolder, root_id

if TYPE_CHECKING:
    from channel.enrolment import Enrolment


@dataclass(frozen=True)
class Connection:
    """A channel that somebody trusts; the key to it is elsewhere (`desktop.core.keychain`)."""

    url: str
    root: bytes
    """The trusted root metadata, in base64 in the file."""
    endpoint_url: str | None = None
    """Of a channel on S3: the server (None: AWS)."""
    region: str | None = None
    device: str = ""
    """This machine's name towards the channel; empty where it has none."""
    known_as: str = ""
    """The channel's name from an earlier root of it; empty where it is named after this one."""
    corrections: Permission = Permission.OFF
    """What of people's decisions may leave this machine."""
    own_choice: bool = False
    """Whether that is for this account to say: it connected by hand, without an administrator who
    has said it."""

    @classmethod
    def enrolled(cls, one: Enrolment) -> Connection:
        """The connection of an enrolment, without its key."""
        return cls(
            *(one.url, one.root, one.endpoint_url, one.region, one.device),
            corrections=one.corrections,
        )

    @property
    def channel(self) -> str:
        """The channel's name among others."""
        return self.known_as or root_id(self.root)

    def save(self, folder: DataFolder) -> None:
        """Remembers this connection in place of any other."""
        write_atomically(folder.connection, msgspec.json.encode(self))


def load_connection(folder: DataFolder) -> Connection | None:
    """The connection of a data folder, None where there is none; raises ConnectionDamaged."""
    try:
        return msgspec.json.decode(folder.connection.read_bytes(), type=Connection)
    except FileNotFoundError:
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConnectionDamaged(path=folder.connection) from error
