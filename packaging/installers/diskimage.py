"""The disk image for macOS: the application, and a link to the folder that it is dragged to.

Signed and notarised by packaging/macos/sign.sh, where there is an identity to sign with.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from names import system_name

APPLICATION = "Rakuten Classifier.app"


def make(dist: Path, target: Path, version: str) -> list[Path]:
    """Packs dist's application."""
    path = target / f"rakuten-desktop-{version}-{system_name()}.dmg"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # ditto keeps what a signature covers: links, rights, extended attributes.
        subprocess.run(["ditto", dist / APPLICATION, folder / APPLICATION], check=True)
        (folder / "Applications").symlink_to("/Applications")
        shutil.copyfile(
            dist / "rakuten-desktop" / "_internal" / "licences" / "NOTICE.txt",
            folder / "Licences.txt",
        )
        subprocess.run(
            [
                *("hdiutil", "create", "-quiet", "-volname", "Rakuten Classifier"),
                *("-srcfolder", folder, "-fs", "HFS+", "-format", "ULMO", path),
            ],
            check=True,
        )
    return [path]
