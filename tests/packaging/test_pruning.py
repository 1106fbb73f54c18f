"""What of PyInstaller's findings goes into the application."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import frozen
import pytest
from pruning import EXCLUDED_MODULES, Entry, is_data_wanted, pruned

QT = "PySide6/Qt"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="files are named as on Linux")


def library(place: str) -> Entry:
    return (place, f"/site/{place}", "BINARY")


def extension(place: str) -> Entry:
    return (place, f"/site/{place}", "EXTENSION")


def needs(table: dict[str, list[str]]) -> Callable[[str], Iterable[str]]:
    """Which libraries a file loads, by its name."""
    return lambda path: table.get(Path(path).name, [])


def kept(entries: list[Entry], table: dict[str, list[str]] | None = None) -> set[str]:
    return {entry[0] for entry in pruned(entries, [], needs(table or {})).binaries}


@LINUX
def test_a_library_stays_where_something_that_stays_loads_it() -> None:
    entries = [
        extension("PySide6/QtGui.abi3.so"),
        library(f"{QT}/lib/libQt6Gui.so.6"),
        library(f"{QT}/lib/libicudata.so.73"),
        library(f"{QT}/plugins/platformthemes/libqgtk3.so"),
        library("libgtk-3.so.0"),
        library("libpython3.11.so.1.0"),
    ]
    table = {
        "QtGui.abi3.so": ["libQt6Gui.so.6"],
        "libQt6Gui.so.6": ["libicudata.so.73"],
        "libqgtk3.so": ["libgtk-3.so.0"],
    }
    assert kept(entries, table) == {
        "PySide6/QtGui.abi3.so",
        f"{QT}/lib/libQt6Gui.so.6",
        f"{QT}/lib/libicudata.so.73",
        "libpython3.11.so.1.0",
    }


@pytest.mark.parametrize(
    ("plugin", "stays"),
    [
        ("Qt/plugins/platforms/libqxcb.so", True),
        ("plugins/platforms/qwindows.dll", True),
        ("Qt/plugins/platforms/libqcocoa.dylib", True),
        ("Qt/plugins/platforms/libqeglfs.so", False),
        ("Qt/plugins/tls/libqopensslbackend.so", False),
        ("plugins/imageformats/qjpeg.dll", True),
        ("plugins/imageformats/qpdf.dll", False),
        ("opengl32sw.dll", False),
    ],
)
def test_plugins_are_chosen_by_name(plugin: str, stays: bool) -> None:
    kind = "BINARY" if "/" in plugin else "EXTENSION"  # not to be dropped for want of a user
    assert bool(kept([(f"PySide6/{plugin}", "x", kind)])) is stays


def test_plugins_follow_what_the_program_imports() -> None:
    tls = library(f"{QT}/plugins/tls/libqopensslbackend.so")
    assert tls[0] in kept([extension("PySide6/QtNetwork.abi3.so"), tls])


@LINUX
def test_of_litert_the_interpreter_stays() -> None:
    wrapper = extension("ai_edge_litert/_pywrap_litert_interpreter_wrapper.so")
    common = library("ai_edge_litert/libpywrap_litert_common.so")
    others = [
        library("ai_edge_litert/libLiteRtWebGpuAccelerator.so"),
        library("ai_edge_litert/libLiteRt.so"),
        extension("ai_edge_litert/_pywrap_litert_converter.so"),
    ]
    table = {Path(wrapper[0]).name: [Path(common[0]).name]}
    assert kept([wrapper, common, *others], table) == {wrapper[0], common[0]}


@LINUX
def test_no_link_leads_nowhere() -> None:
    links: list[Entry] = [
        ("libQt6Gui.so.6", f"{QT}/lib/libQt6Gui.so.6", "SYMLINK"),
        ("libQt6Qml.so.6", f"{QT}/lib/libQt6Qml.so.6", "SYMLINK"),
    ]
    gui = library(f"{QT}/lib/libQt6Gui.so.6")
    binding = extension("PySide6/QtGui.abi3.so")
    found = pruned([binding, gui], links, needs({"QtGui.abi3.so": ["libQt6Gui.so.6"]}))
    assert found.datas == links[:1]


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("botocore/data/s3/2006-03-01/service-2.json.gz", True),
        ("botocore/data/sts/2011-06-15/endpoint-rule-set-1.json.gz", True),
        ("botocore/data/s3control/2018-08-20/service-2.json.gz", False),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", False),
        ("botocore/data/endpoints.json", True),
        ("botocore/data/_retry.json", True),
        ("botocore/cacert.pem", False),
        ("PySide6/Qt/translations/qtbase_fr.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/translations/assistant_fr.qm", False),
        ("desktop/gui/translations/desktop_fr.qm", True),
        ("desktop/selftest/sample.bundle", True),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
    ],
)
def test_data(place: str, wanted: bool) -> None:
    assert is_data_wanted(place) is wanted


ROOMS = ("bundle", "channel", "common", "desktop")


def imported(path: Path) -> set[str]:
    """All that a module imports, wherever in it that stands; of `from a import b` also `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


def test_the_program_imports_nothing_that_is_left_out() -> None:
    waiting = sorted((frozen.ROOT / "desktop").rglob("*.py"))
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        for name in imported(path):
            parents = {name.rsplit(".", n)[0] for n in range(name.count(".") + 1)} | {name}
            assert not parents & set(EXCLUDED_MODULES), f"{path} imports {name}"
            ours = frozen.ROOT / f"{name.replace('.', '/')}.py"
            if name.split(".")[0] in ROOMS and ours.exists() and ours not in seen:
                seen.add(ours)
                waiting.append(ours)
    assert frozen.ROOT / "channel" / "s3_session.py" in seen
