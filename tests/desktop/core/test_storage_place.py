"""A history on a network is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core import storage_place
from desktop.core.storage_place import NetworkPlace, network_place

MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:27 / /srv rw - nfs4 server:/export/srv rw,vers=4.2
31 30 8:2 / /srv/local rw - ext4 /dev/sdb1 rw
32 22 0:44 / /mnt/share\040one rw - cifs //nas/photos\040new rw
33 22 0:45 / /media/usb rw - vfat /dev/sdc1 rw
34 22 0:46 / /over rw - nfs server:/x rw
35 34 0:47 / /over rw - tmpfs tmpfs rw
36 22 0:48 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/var/lib/x.db", None),
        ("/srv/anna/history.db", ("nfs4", "server:/export/srv")),
        ("/srv/local/history.db", None),
        ("/srvs/history.db", None),
        ("/mnt/share one/history.db", ("cifs", "//nas/photos new")),
        ("/media/usb/history.db", None),
        ("/over/history.db", None),
        ("/run/user/1000/gvfs/smb/h.db", ("fuse.gvfsd-fuse", "gvfsd-fuse")),
    ],
)
def test_mounts(path: str, found: tuple[str, str] | None) -> None:
    expected = None if found is None else NetworkPlace(Path(path), *found)
    assert storage_place._by_mounts(Path(path), MOUNTS) == expected


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (r"\\nas\photos\history.db", r"\\nas\photos"),
        (r"\\?\UNC\nas\photos\history.db", r"\\nas\photos"),
        (r"C:\Data\anna\history.db", None),
        (r"\\?\C:\Data\anna\history.db", None),
        (r"history.db", None),
    ],
)
def test_windows_shares(path: str, where: str | None) -> None:
    found = storage_place._share(Path("x"), path)
    assert found == (None if where is None else NetworkPlace(Path("x"), "share", where))


def test_this_disk(tmp_path: Path) -> None:
    found = network_place(tmp_path / "missing" / "history.db")
    assert found is None or found.kind in storage_place._NETWORK
