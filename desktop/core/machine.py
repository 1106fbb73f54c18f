"""What an administrator has set for all accounts of a machine."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from common.errors import machine_reason


@dataclass(frozen=True)
class MachineSettings:
    """`settings.json` in the machine's folder."""

    history: Literal["own", "shared"] = "own"
    """Whether each account keeps its own history, or all share one."""


class SettingsUnusable(Exception):
    """The settings cannot be read; the message says why."""


def distrust(machine: Path) -> str:
    """Why nothing in a machine's folder is to be relied on: somebody other than an administrator
    or this account may have put it there.  Empty where it is, or where nothing tells (on Windows,
    the administrator takes the right to write there from ordinary accounts).

    The folder `shared` is no part of this: everybody writes there.  Raises OSError.
    """
    if os.name == "nt":
        return ""
    status = machine.stat()
    if status.st_uid not in (0, os.geteuid()):
        return "it belongs to another account"
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return "other accounts may write there; run chmod go-w on it"
    return ""


def load_settings(machine: Path) -> MachineSettings:
    """The settings in a machine's folder, the usual ones where there are none.

    Raises SettingsUnusable.
    """
    path = machine / "settings.json"
    try:
        reason = distrust(machine)
        if reason:
            raise SettingsUnusable(f"{machine}: {reason}")
        return msgspec.json.decode(path.read_bytes(), type=MachineSettings)
    except (FileNotFoundError, NotADirectoryError):
        return MachineSettings()
    except OSError as error:
        raise SettingsUnusable(f"{path}: {machine_reason(error)}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SettingsUnusable(f"{path}: {error}") from error


def history_is_shared(machine: Path) -> bool:
    """Whether all accounts share one history.  Where the settings cannot be read, none sees what
    another has classified; `rakuten-desktop status` tells of it."""
    try:
        return load_settings(machine).history == "shared"
    except SettingsUnusable:
        return False
