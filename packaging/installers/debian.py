"""The `.deb`: for all accounts of a computer, installed and removed by its administrator."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import changelog
from names import architecture
from tarball import runs, when

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
NAME = "rakuten-desktop"
MAINTAINER = "rakuten-classifier maintainers <maintainers@rakuten-classifier.invalid>"
ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}

DEPENDS = (
    *("libegl1", "libgl1", "libwayland-client0", "libwayland-cursor0", "libxcb1"),
    *("fontconfig-config", "xkb-data"),
)
"""What the program loads and does not bring: what must suit the graphics of the machine, and the
data of libraries that it brings.  The C library comes on top."""

RECOMMENDS = (
    *("ca-certificates", "desktop-file-utils", "shared-mime-info", "libx11-data"),
    "gnome-keyring | kwalletmanager | keepassxc",
)

CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Section: science
Priority: optional
Description: puts warehouse products in their category, offline
 Classifies products by photo and text, without a network, by a model that a
 server trains every week and publishes with its signature.
"""

COPYRIGHT = """\
rakuten-classifier is under the MIT licence.  The licences of everything that it brings along are in
/usr/lib/{name}/_internal/licences.

"""

_GLIBC = re.compile(rb"GLIBC_2\.(\d+)\0")


def make(
    program: Path, target: Path, version: str, made: Path, compression: str = "xz"
) -> list[Path]:
    """Builds the package; nothing where this system has no dpkg-deb."""
    dpkg = shutil.which("dpkg-deb")
    if dpkg is None:
        print("package: no .deb: this system has no dpkg-deb", file=sys.stderr)
        return []
    root = made / "deb"
    shutil.rmtree(root, ignore_errors=True)
    lay_out(root, program, made / "icons")
    (root / "usr" / "share" / "doc" / NAME / "changelog.gz").write_bytes(changes(version))
    control = root / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(control_of(root, version), encoding="utf-8")
    set_modes(root)
    path = target / f"{NAME}_{version}_{ARCHITECTURES[architecture()]}.deb"
    subprocess.run(
        [dpkg, "--root-owner-group", f"-Z{compression}", "-z6", "--build", root, path],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(when())},
    )
    return [path]


def lay_out(root: Path, program: Path, icons: Path) -> None:
    """Puts every file where it is to lie on the computer."""
    share = root / "usr" / "share"
    library = root / "usr" / "lib" / NAME
    shutil.copytree(program, library, symlinks=True)
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    _copy(LINUX / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    _copy(LINUX / f"{NAME}.xml", share / "mime" / "packages" / f"{NAME}.xml")
    hicolor = share / "icons" / "hicolor"
    _copy(icons / "app.svg", hicolor / "scalable" / "apps" / f"{NAME}.svg")
    for icon in icons.glob("*x*.png"):
        _copy(icon, hicolor / icon.stem / "apps" / f"{NAME}.png")
    copyright_ = share / "doc" / NAME / "copyright"
    _copy(program / "_internal" / "licences" / "rakuten-classifier.txt", copyright_)
    text = COPYRIGHT.format(name=NAME) + copyright_.read_text(encoding="utf-8")
    copyright_.write_text(text, encoding="utf-8")


def changes(version: str) -> bytes:
    """What is new in a version, as Debian's tools show it."""
    notes = changelog.notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    lines = [f"  {line}".rstrip() for line in (notes or "- See its release.").splitlines()]
    date = format_datetime(datetime.fromtimestamp(when(), UTC))
    text = "\n".join(
        [
            f"{NAME} ({version}) stable; urgency=medium",
            "",
            *lines,
            "",
            f" -- {MAINTAINER}  {date}",
            "",
        ]
    )
    return gzip.compress(text.replace("\n  - ", "\n  * ").encode(), mtime=0)


def control_of(root: Path, version: str) -> str:
    """The control file for what is laid out below `root`."""
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    kilobytes = sum(path.stat().st_size for path in files) // 1024
    depends = [f"libc6 (>= 2.{newest_glibc(files)})", *DEPENDS]
    return CONTROL.format(
        name=NAME,
        version=version,
        maintainer=MAINTAINER,
        architecture=ARCHITECTURES[architecture()],
        kilobytes=kilobytes,
        depends=", ".join(depends),
        recommends=", ".join(RECOMMENDS),
    )


def newest_glibc(files: list[Path]) -> int:
    """The newest version of the C library that any of the files names (its minor number)."""
    libraries = [path for path in files if ".so" in path.name or path.name == NAME]
    versions = {int(number) for path in libraries for number in _GLIBC.findall(path.read_bytes())}
    return max(versions)


def set_modes(root: Path) -> None:
    """The usual rights, whatever those of the build were."""
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or runs(path) else 0o644)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
