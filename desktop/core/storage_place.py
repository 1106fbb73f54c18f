"""Where a file lies: on a disk of this machine, or on a network, where SQLite cannot be relied on.

Network file systems lock badly and share no memory, which the history's write-ahead log needs: two
machines that write to one file there can damage it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

_NETWORK = frozenset(
    {
        *("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "ncpfs", "afs"),
        *("9p", "ceph", "glusterfs", "lustre", "gfs", "gfs2", "ocfs2", "beegfs", "webdav", "davfs"),
        *("fuse.sshfs", "fuse.davfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs"),
        *("fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.ceph", "fuse.mergerfs.network"),
    }
)
_DRIVE_REMOTE = 4
_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True)
class NetworkPlace:
    """A folder that is on a network."""

    path: Path
    kind: str
    """Of its file system, or `share`."""
    where: str
    """The server's name for it, or the mapped drive."""


def network_place(path: Path) -> NetworkPlace | None:
    """Tells whether a file would lie on a network; None where it does not, or nobody can tell."""
    try:
        resolved = path.resolve()
    except OSError:
        resolved = path.absolute()
    if sys.platform == "win32":
        return _on_windows(path, resolved)
    try:
        return _by_mounts(resolved, _MOUNTS.read_text("utf-8", "surrogateescape"))
    except OSError:
        return None  # on a Mac there is no such list


def _by_mounts(path: Path, mounts: str) -> NetworkPlace | None:
    """The file system of the longest mount point above the path, the last of those mounted there
    (the format is that of proc(5), mountinfo)."""
    best, found = -1, None
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if not dash or len(fields) < 5 or len(kinds) < 2:
            continue
        point = Path(_unescaped(fields[4]))
        if len(point.parts) >= best and path.is_relative_to(point):
            best = len(point.parts)
            kind = kinds[0]
            found = NetworkPlace(path, kind, _unescaped(kinds[1])) if kind in _NETWORK else None
    return found


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda one: chr(int(one[1], 8)), text)


def _on_windows(path: Path, resolved: Path) -> NetworkPlace | None:
    for one in (path, resolved):
        found = _share(path, str(one))
        if found is not None:
            return found
    drive = PureWindowsPath(resolved).drive
    if drive and _drive_type(drive + "\\") == _DRIVE_REMOTE:
        return NetworkPlace(path, "share", drive)
    return None


def _share(path: Path, text: str) -> NetworkPlace | None:
    """A path that begins with a server's name."""
    drive = PureWindowsPath(text).drive
    if drive.upper().startswith("\\\\?\\UNC\\"):
        drive = "\\\\" + drive[8:]
    elif drive.startswith(("\\\\?\\", "\\\\.\\")):
        return None
    return NetworkPlace(path, "share", drive) if drive.startswith("\\\\") else None


def _drive_type(root: str) -> int:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - other systems' types lack it
    return int(kernel.GetDriveTypeW(root))
