"""Makes what the frozen application holds beside its code: icons, licences, its own metadata.

    python packaging/freeze/gather.py FOLDER VERSION

Runs in the environment that the application is frozen from.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import icons
import licences

NAME = "rakuten_classifier"

WINDOWS_VERSION = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004,
                    fileType=0x1, subtype=0x0),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('FileDescription', 'Rakuten Classifier'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('ProductName', 'Rakuten Classifier'),
      StringStruct('ProductVersion', '{version}'),
      StringStruct('LegalCopyright', 'MIT licence'),
    ])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])]),
  ],
)
"""


def metadata(folder: Path, version: str) -> None:
    """What `importlib.metadata` reads the version from."""
    target = folder / "metadata" / f"{NAME}-{version}.dist-info"
    target.mkdir(parents=True)
    lines = ("Metadata-Version: 2.1", "Name: rakuten-classifier", f"Version: {version}", "")
    (target / "METADATA").write_text("\n".join(lines), encoding="utf-8")


def windows_version(folder: Path, version: str) -> None:
    """What the properties of the program show on Windows."""
    numbers = tuple(int(part) for part in (version.split(".") + ["0"] * 4)[:4])
    text = WINDOWS_VERSION.format(numbers=numbers, version=version)
    (folder / "version.txt").write_text(text, encoding="utf-8")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: gather.py FOLDER VERSION")
    folder, version = Path(sys.argv[1]), sys.argv[2]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    icons.make(folder)
    licences.make(folder)
    metadata(folder, version)
    windows_version(folder, version)


if __name__ == "__main__":
    main()
