"""Gathers the licences of everything that goes into the application.

    python packaging/freeze/licences.py FOLDER

Writes `licences/`: a folder for each Python package, the licence of Python itself, the texts of the
LGPL and the GPL with what they ask for, and `index.csv` with names, versions and licences.  For
libraries of a Debian system, `system_packages` finds what their packages say.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PINS = ROOT / "requirements" / "laptop.txt"

NOT_SHIPPED = {
    *("anyio", "boto3", "flatbuffers", "fsspec", "h11", "hf-xet", "httpcore2", "httpx2"),
    *("huggingface-hub", "ml-dtypes", "protobuf", "pyyaml", "s3transfer", "setuptools", "pip"),
}
"""Pinned for a laptop because libraries ask for them; the frozen program leaves them out."""

TEXTS = {
    "Apache-2.0.txt": {"tokenizers"},
    "LGPL-3.0.txt": {"pyside6-essentials", "shiboken6", "pi-heif"},
    "GPL-3.0.txt": {"pyside6-essentials", "shiboken6", "pi-heif"},
}
"""Licence texts that wheels do not carry, by the packages that are under them."""

NOTICE = """\
This application contains Qt and PySide6 (https://www.qt.io, https://doc.qt.io/qtforpython),
libheif and libde265 (https://github.com/strukturag), under the GNU Lesser General Public License,
version 3; the texts are LGPL-3.0.txt and GPL-3.0.txt in this folder.

They are used as they are published, unchanged, as shared libraries: files of their own below
`_internal/PySide6` and `_internal/pi_heif.libs`.  You may replace each of them by a version of your
own that has the same interface; nothing in the application checks or prevents that, and you may
take the application apart for that purpose.  Their sources, of exactly the versions in index.csv,
are at https://download.qt.io/official_releases/qt,
https://download.qt.io/official_releases/QtForPython
and https://github.com/strukturag; whoever gave you this application gives them to you on request.
"""


def shipped() -> list[Distribution]:
    """The pinned packages of a laptop that are installed here, without what is left out."""
    names = [
        line.partition("==")[0]
        for line in PINS.read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    ]
    return [found for name in names if name not in NOT_SHIPPED and (found := _installed(name))]


def licence_of(package: Distribution) -> str:
    """What a package says of its licence, in a few words."""
    about = package.metadata.json  # of older Pythons too, it has `get`
    named = str(about.get("license_expression") or "")
    if not named:
        classified = about.get("classifier") or []
        kinds = [one.rpartition(" :: ")[2] for one in classified if one.startswith("License :: ")]
        named = ", ".join(kind for kind in kinds if kind != "OSI Approved")
    return named or str(about.get("license") or "").partition("\n")[0][:80]


def make(folder: Path) -> None:
    """Writes `licences/` below a folder; raises SystemExit where a package has no text."""
    target = folder / "licences"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copyfile(ROOT / "LICENSE", target / "rakuten-classifier.txt")
    (target / "NOTICE.txt").write_text(NOTICE, encoding="utf-8")
    for text in TEXTS:
        shutil.copyfile(HERE / "licences" / text, target / text)
    with (target / "index.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "version", "licence", "texts"))
        rows.writerow(("Python", sys.version.split()[0], "PSF-2.0", _python(target)))
        for package in shipped():
            name = package.metadata["Name"]
            rows.writerow((name, package.version, licence_of(package), _copy(package, target)))


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package of which libraries go into the application."""

    name: str
    version: str
    licence: Path
    """What it says of its licences."""


def system_packages(libraries: Iterable[str]) -> list[SystemPackage]:
    """The Debian packages that some libraries of the build machine are of; none elsewhere."""
    # /lib may be a link to /usr/lib, and the database knows a file by one of both names.
    paths = {spelt for path in libraries for spelt in (path, f"/usr{path}", path[4:])}
    if shutil.which("dpkg-query") is None or not paths:
        return []
    owners = _dpkg("--search", *sorted(paths))
    names = {line.partition(": ")[0].split(", ")[0] for line in owners if ": " in line}
    if not names:
        return []
    listed = _dpkg("--show", "--showformat=${Package} ${Version}\\n", *sorted(names))
    found = (line.split() for line in listed)
    return [
        SystemPackage(name, version, Path("/usr/share/doc") / name / "copyright")
        for name, version in found
    ]


def _dpkg(*words: str) -> list[str]:
    done = subprocess.run(
        ["dpkg-query", *words],
        capture_output=True,
        encoding="utf-8",
        check=False,  # it fails as soon as one of many is unknown
    )
    return done.stdout.splitlines()


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except ModuleNotFoundError:  # for another system or Python
        return None


def _copy(package: Distribution, target: Path) -> str:
    """Copies what a package carries; returns the names of the texts."""
    name = package.metadata["Name"].lower().replace("_", "-")
    texts = sorted(text for text, names in TEXTS.items() if name in names)
    for source, place in _texts(package):
        copy = target / name / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        texts.append(f"{name}/{place.as_posix()}")
    if not texts:
        sys.exit(f"{name} carries no licence; add its text to packaging/freeze/licences")
    return " ".join(texts)


def _texts(package: Distribution) -> Iterator[tuple[Path, PurePosixPath]]:
    """The texts that a package carries, and where below its folder each goes."""
    words = ("licen", "copying", "notice", "copyright", "authors")
    for file in package.files or ():
        inside = PurePosixPath(*file.parts[1:])
        if ".dist-info" in file.parts[0] and any(word in file.name.lower() for word in words):
            in_folder = inside.parts[0] in ("licenses", "license_files")
            place = PurePosixPath(*inside.parts[1:]) if in_folder else inside
            yield Path(str(package.locate_file(file))), place


def _python(target: Path) -> str:
    """Copies Python's own licence from where this one has it."""
    for folder in (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix)):
        for name in ("LICENSE.txt", "LICENSE"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, target / "Python.txt")
                return "Python.txt"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    shutil.copyfile(Path(f"/usr/share/doc/python{version}/copyright"), target / "Python.txt")
    return "Python.txt"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: licences.py FOLDER")
    make(Path(sys.argv[1]))
