"""What of PyInstaller's findings goes into the application, and what stays out.

Plugins and data are chosen by name; a shared library stays where something that stays loads it.
"""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

Entry = tuple[str, str, str]
"""Where it goes in the application, where it comes from, and what PyInstaller takes it for."""

EXCLUDED_MODULES = (
    # The server's side, and what only it needs.
    *("trainer", "converter", "tensorflow", "keras", "channel.kms", "boto3", "s3transfer"),
    # tokenizers asks for them to fetch tokenisers from a hub, which we never do.
    *("huggingface_hub", "hf_xet", "httpx2", "httpcore2", "anyio", "h11", "fsspec", "yaml"),
    # LiteRT's tools for making models.
    *("google.protobuf", "flatbuffers", "ml_dtypes"),
    *(f"ai_edge_litert.{name}" for name in ("aot", "tflite", "tools", "vendors")),
    # What libraries would use for plots, tests, consoles and builds.
    *("tkinter", "IPython", "matplotlib", "pytest", "setuptools", "pkg_resources", "pip"),
    *("numpy.f2py", "numpy.distutils", "PIL.ImageTk", "PIL.ImageQt", "lib2to3", "pydoc_data"),
    *("sphinx", "pandas", "lxml", "torch"),
    "PySide6.QtNetwork",  # PyInstaller takes it along with any part of Qt
    "readline",  # under the GPL, and nobody types Python here
)

QT_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    "iconengines": {"qsvgicon"},
    "imageformats": {"qjpeg", "qgif", "qico", "qsvg", "qwebp"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    # Not GTK's: it would bring all of GTK, to look like a desktop that we do not look like.
    "platformthemes": {"qxdgdesktopportal"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
    "wayland-decoration-client": {"bradient"},
    "wayland-shell-integration": {"xdg-shell"},
}
"""The plugins that a window without OpenGL, video, printing and network needs, by folder."""

QT_MODULES_WITH_PLUGINS = {
    "QtNetwork": ("networkinformation", "tls"),
    "QtPrintSupport": ("printsupport",),
    "QtSql": ("sqldrivers",),
}
"""Plugin folders that stay whole where the program imports a module of Qt."""

QT_LANGUAGES = ("en", "fr")
AWS_SERVICES = ("s3", "sts")

_AWS = re.compile(r"^botocore/data/([a-z][\w-]*)/")
_PLUGIN = re.compile(r"/plugins/([^/]+)/(?:lib)?([^/]+?)\.(?:so|dll|dylib)$")
_QT_TRANSLATION = re.compile(r"/translations/(\w+?)_(\w+)\.qm$")
_LITERT_NEEDED = re.compile(r"_pywrap_litert_interpreter_wrapper\b")
_NEVER = re.compile(r"(?:^|/)(?:opengl32sw|d3dcompiler_\d+)\.dll$", re.IGNORECASE)
_DATA_NEVER = re.compile(
    r"^botocore/(?:data/[^/]+/.+/examples|cacert\.pem)|^certifi/|\.pyi$|^PySide6/.*\.(?:json|prl)$"
    r"|^numpy/.*/tests/|^dateutil/zoneinfo/"
)


class Pruned(NamedTuple):
    """What stays."""

    binaries: list[Entry]
    datas: list[Entry]


def pruned(
    binaries: Iterable[Entry],
    datas: Iterable[Entry],
    needs: Callable[[str], Iterable[str]],
) -> Pruned:
    """Leaves out what the program never uses; `needs` tells the libraries that a file loads."""
    binaries = list(binaries)
    qt_modules = {_stem(dest) for dest, _, _ in binaries if dest.startswith("PySide6")}
    chosen = [entry for entry in binaries if _is_wanted(_posix(entry[0]), qt_modules)]
    kept = _reachable(chosen, needs)
    wanted = [entry for entry in datas if is_data_wanted(_posix(entry[0]))]
    places = {place for entry in (*kept, *wanted) for place in _places(_posix(entry[0]))}
    return Pruned(
        [entry for entry in kept if _leads_somewhere(entry, places)],
        [entry for entry in wanted if _leads_somewhere(entry, places)],
    )


def is_data_wanted(dest: str) -> bool:
    """Whether a data file goes into the application."""
    service, translation = _AWS.match(dest), _QT_TRANSLATION.search(dest)
    if service:
        return service[1] in AWS_SERVICES
    if translation and dest.startswith("PySide6"):
        return translation[1] == "qtbase" and translation[2] in QT_LANGUAGES
    return not _DATA_NEVER.search(dest)


def _is_wanted(dest: str, qt_modules: set[str]) -> bool:
    plugin = _PLUGIN.search(dest)
    if plugin and dest.startswith("PySide6"):
        folder, name = plugin.groups()
        whole = {one for module in qt_modules for one in QT_MODULES_WITH_PLUGINS.get(module, ())}
        return folder in whole or name in QT_PLUGINS.get(folder, ())
    if dest.startswith("ai_edge_litert/") and _is_extension(dest):
        return bool(_LITERT_NEEDED.search(dest))
    return not _NEVER.search(dest)


def _reachable(entries: list[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The entries without the shared libraries that no other entry loads."""
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(PurePosixPath(_posix(entry[0])).name.lower(), []).append(entry)
    waiting = [entry for entry in entries if not _is_droppable(entry)]
    kept = set(waiting)
    while waiting:
        _, source, kind = waiting.pop()
        for name in [source] if kind == "SYMLINK" else needs(source):
            for entry in by_name.get(PurePosixPath(_posix(name)).name.lower(), ()):
                if entry not in kept:
                    kept.add(entry)
                    waiting.append(entry)
    return [entry for entry in entries if entry in kept]


def _places(dest: str) -> Iterable[str]:
    """A file and the folders that it is in."""
    return (dest, *map(str, PurePosixPath(dest).parents))


def _leads_somewhere(entry: Entry, places: set[str]) -> bool:
    """Whether an entry is no link to what was left out."""
    dest, target, kind = entry
    return (
        kind != "SYMLINK"
        or posixpath.normpath(posixpath.join(posixpath.dirname(_posix(dest)), _posix(target)))
        in places
    )


def _is_droppable(entry: Entry) -> bool:
    """Whether an entry is there only because something else loads it."""
    dest, kind = _posix(entry[0]), entry[2]
    if kind == "EXTENSION" or _PLUGIN.search(dest) or _is_interpreter(dest):
        return False
    of_qt = dest.startswith("PySide6/") and not _is_extension(dest)
    # Elsewhere, what a library loads by itself cannot be read from the file.
    return sys.platform.startswith("linux") or of_qt or dest.startswith("ai_edge_litert/")


def _is_extension(dest: str) -> bool:
    """Whether Python imports it: of Qt, `libpyside6` and `libshiboken6` are no modules."""
    name = PurePosixPath(dest).name
    return name.endswith((".pyd", ".abi3.so")) or (
        name.endswith(".so") and not name.startswith("lib")
    )


def _is_interpreter(dest: str) -> bool:
    return PurePosixPath(dest).name.lower().startswith(("libpython", "python"))


def _stem(dest: str) -> str:
    return PurePosixPath(_posix(dest)).name.partition(".")[0]


def _posix(path: str) -> str:
    return path.replace("\\", "/")
