"""The frozen program: what is in it, that it works, and that it tells what is missing."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import debian
import frozen
import pytest
from debian_root import POSSIBLE, bare_root

pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]

INTERNAL = "_internal"
ROW = re.compile(r"^(ok|warning|FAILED) +(.+?)  +", re.MULTILINE)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's folder, in which tests may take things away."""
    if sys.platform != "linux":
        pytest.skip("its names are looked for as they are on Linux")
    return frozen.copied(frozen.freeze(), tmp_path_factory.mktemp("frozen"))


def self_test(program: Path) -> tuple[int, dict[str, str]]:
    """The exit status, and the verdict of each row."""
    status, told = frozen.run(program / "rakuten-desktop", "--self-test")
    return status, {name: verdict for verdict, name in ROW.findall(told)}


@contextmanager
def without(*paths: Path) -> Iterator[None]:
    """Files and folders are away for a moment."""
    assert all(path.exists() for path in paths), paths
    for path in paths:
        path.rename(f"{path}.away")
    try:
        yield
    finally:
        for path in paths:
            Path(f"{path}.away").rename(path)


def test_it_is_whole_and_holds_nothing_needless(program: Path) -> None:
    status, rows = self_test(program)
    assert status == 0
    assert set(rows.values()) <= {"ok", "warning"}
    assert set(rows) == set.union(*DATA.values(), *LIBRARIES.values())  # all are broken below
    files = [path for path in program.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) <= 250_000_000
    assert not [path for path in program.rglob("*") if path.is_symlink() and not path.exists()]
    inside = program / INTERNAL
    services = {path.name for path in (inside / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == {"s3", "sts"}
    for name in ("tensorflow", "boto3", "huggingface_hub", "tkinter", "yaml"):
        assert not (inside / name).exists()
    names = {path.name for path in files}
    assert not [
        name for name in names if re.search(r"Qt6(Qml|Quick|Network|Pdf)|gtk|readline", name)
    ]
    assert not [name for name in names if name.endswith((".py", ".pyi", ".pyc"))]


def test_libraries_are_looked_for_in_the_program_alone(program: Path) -> None:
    """A library that names a folder of the machine that it was built on would load what lies there
    on a laptop."""
    for library in program.rglob("*.so*"):
        told = subprocess.run(
            ["readelf", "--dynamic", library], capture_output=True, check=True, encoding="utf-8"
        )
        for path in re.findall(r"R(?:UN)?PATH.*\[(.+)\]", told.stdout):
            assert all(one.startswith("$ORIGIN") for one in path.split(":")), library


def test_the_help_is_inside(program: Path) -> None:
    pages = program / INTERNAL / "desktop" / "help"
    assert {one.name for one in pages.iterdir()} == {"en", "fr", "pictures"}
    assert (pages / "fr" / "keys.md").is_file()


def test_licences_of_all_that_is_inside(program: Path) -> None:
    folder = program / INTERNAL / "licences"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"PySide6_Essentials", "pi_heif", "ai-edge-litert", "numpy"} <= {r["name"] for r in rows}
    for row in rows:
        assert row["licence"] and row["texts"], row
        assert all((folder / text).stat().st_size > 20 for text in row["texts"].split())
    assert "replace" in (folder / "NOTICE.txt").read_text(encoding="utf-8")
    lgpl = [row["name"] for row in rows if "LGPL" in row["licence"]]
    assert sorted(lgpl) == ["PySide6_Essentials", "pi_heif", "shiboken6"]
    if shutil.which("dpkg-query"):
        copied = {path.stem for path in (folder / "system").glob("*.txt")}
        assert any(name.startswith("libxcb") for name in copied)


def test_bill_of_materials(program: Path) -> None:
    bill = json.loads((frozen.MADE / "sbom.cdx.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    urls = {part["purl"] for part in bill["components"]}
    names = {url.partition("@")[0] for url in urls}
    assert {"pkg:pypi/pyside6-essentials", "pkg:generic/python"} <= names
    assert not {"pkg:pypi/tensorflow", "pkg:pypi/pyinstaller", "pkg:pypi/boto3"} & names


NEEDS_MODEL = {"model", "photo", "text", "photo and text"}
DATA = {
    "rakuten_classifier-*.dist-info": {"version"},
    "desktop/selftest/sample.heic": {"heic"},
    "desktop/selftest/sample.bundle": NEEDS_MODEL,
    "botocore/data/s3": {"tls"},
    "desktop/gui/translations/desktop_fr.qm": {"window"},
}
"""What may be missing, by the rows that tell it."""
LIBRARIES = {
    "python3.*/lib-dynload/_sqlite3*.so": {"history"},
    "ai_edge_litert/libpywrap_litert_common.so": NEEDS_MODEL,
    "pi_heif.libs/libheif-*": {"heic", "photo", "photo and text"},
    "cryptography/hazmat/bindings/_rust.abi3.so": {"signatures", "keyring"},
    "python3.*/lib-dynload/_ssl*.so": {"tls"},
    "python3.*/lib-dynload/pyexpat*.so": {"spreadsheet"},
    "PySide6/Qt/plugins/platforms": {"window"},
}


@pytest.mark.parametrize("missing", [DATA, LIBRARIES], ids=["data", "libraries"])
def test_the_self_test_tells_what_is_missing(program: Path, missing: dict[str, set[str]]) -> None:
    inside = program / INTERNAL
    paths = {path for name in missing for path in inside.glob(name)}
    # The libraries of a wheel have a second name beside the program's own.
    paths |= {link for path in paths if (link := inside / path.name).is_symlink()}
    assert len(paths) >= len(missing)
    with without(*sorted(paths)):
        status, found = self_test(program)
    assert status == 1
    failed = {name for name, verdict in found.items() if verdict == "FAILED"}
    assert failed == set.union(*missing.values())


def test_it_works_without_anything_of_this_machine(program: Path, tmp_path: Path) -> None:
    """Neither Python nor our environment is asked for, whatever variables say."""
    variables = {"PYTHONHOME": str(tmp_path), "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)}
    status, told = frozen.run(program / "rakuten-desktop", "--version", **variables)
    assert (status, told.split()[0]) == (0, "rakuten-desktop")
    link = tmp_path / "rakuten-desktop"
    link.symlink_to(program / "rakuten-desktop")
    assert frozen.run(link, "--version")[0] == 0
    assert os.environ.get("PYTHONHOME") is None


# --- In a computer of its own -------------------------------------------------------------------

WINDOW = """
mkfifo /srv/screen
Xvfb -noreset -displayfd 3 -screen 0 1366x768x24 3>/srv/screen >/dev/null 2>&1 & server=$!
read -r number </srv/screen
export DISPLAY=:$number
rakuten-desktop & program=$!
timeout 60 xdotool search --sync --onlyvisible --class rakuten-desktop
kill $program; wait $program 2>/dev/null
kill $server
"""


@pytest.mark.skipif(not POSSIBLE, reason="needs root, mounts and debootstrap")
def test_a_bare_computer_needs_what_the_package_asks_for_and_no_more(
    program: Path, tmp_path: Path
) -> None:
    """What people do there with a screen and a keyring: `test_installation`."""
    root = bare_root(tmp_path / "debian")
    package = debian.make(program, root.folder / "srv", "1.0", frozen.MADE, "none")[0]
    assert not list(root.path("/usr/bin").glob("python*"))
    root.install(f"/srv/{package.name}")
    assert "FAILED" not in root.run("rakuten-desktop", "--self-test")
    assert int(root.run("sh", "-c", WINDOW).split()[0]) > 0
    shutil.rmtree(root.folder)
