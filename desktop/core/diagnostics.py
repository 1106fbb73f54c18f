"""A zip for whoever helps: versions, states, reports of crashes; no secret, photo, product's text.

Everything in it is chosen: nothing is copied but the reports of crashes, and these with whatever
looks like a secret blotted out.
"""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import sqlite3
import ssl
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import ProductError
from common.files import replacing
from desktop.core.blotting import blotted
from desktop.core.version import is_frozen, program_version

if TYPE_CHECKING:
    from desktop.core.app import Core

REPORT = "report.json"
CRASHES = "crashes"
"""The folder of reports, in the account's own folder and in the zip."""

MOST_REPORTS = 20
"""The newest are enough."""
LONGEST_REPORT = 200_000
"""Characters of each; the end is what counts."""
MOST_FILES = 500

LIBRARIES = (
    *("ai-edge-litert", "botocore", "cryptography", "keyring", "numpy", "pi-heif", "pillow"),
    *("pyside6-essentials", "securesystemslib", "tokenizers", "truststore", "tuf"),
)

VARIABLES = (
    *("RAKUTEN_DESKTOP_DATA", "RAKUTEN_DESKTOP_MACHINE", "RAKUTEN_DESKTOP_LANGUAGE"),
    *("RAKUTEN_DESKTOP_KEY_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_PROXY", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "DBUS_SESSION_BUS_ADDRESS"),
    *("QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"),
)
"""Of these it is told whether they are set, and nothing more: a proxy's has its password in it."""


def write_diagnostics(core: Core, path: Path, *, self_test: bool = True) -> list[str]:
    """Writes the zip to `path`, in place of what is there, and returns the names of its members.

    Takes seconds with `self_test`.  What cannot be found out stands in it as the error that
    prevented it.  Raises OSError where the file cannot be written.
    """
    told = report(core, self_test=self_test)
    contents = {REPORT: json.dumps(told, ensure_ascii=False, indent=1), **_crashes(core)}
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in contents.items():
            out.writestr(name, content)
    return list(contents)


def report(core: Core, *, self_test: bool = True) -> dict[str, Any]:
    """All that is told, as JSON has it, under the headings of the zip's `report.json`."""
    parts: dict[str, Callable[[], Any]] = {
        "program": _program,
        "system": _system,
        "variables": lambda: {name: name in os.environ for name in VARIABLES},
        "folder": lambda: _folder(core),
        "channel": lambda: _channel(core),
        "models": lambda: _models(core),
        "history": lambda: _history(core),
        "corrections": lambda: _corrections(core),
        "files": lambda: list(_files(core.folder.path)),
    }
    if self_test:
        parts["self_test"] = _self_test
    return {"at": datetime.now(UTC).isoformat()} | {
        name: _clean(_try(ask)) for name, ask in parts.items()
    }


def _clean(told: Any) -> Any:
    """The same, every text in it blotted."""
    if isinstance(told, dict):
        return {name: _clean(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_clean(value) for value in told]
    return told if told is None or isinstance(told, bool | int | float) else blotted(str(told))


def _try(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ProductError as error:
        return {"error": error.code, "told": str(error)}
    except Exception as error:  # of a damaged file, a missing library: that is what one looks for
        return {"error": type(error).__name__, "told": str(error)}


def _program() -> dict[str, Any]:
    return {
        "version": program_version(),
        "frozen": is_frozen(),
        "place": sys.executable if is_frozen() else str(Path(__file__).parents[2]),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "openssl": ssl.OPENSSL_VERSION,
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def _version(library: str) -> str | None:
    """The version of a library, None where nothing tells."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return _frozen_versions().get(library)


def _frozen_versions() -> dict[str, str]:
    """The application carries a list in the place of its libraries' own metadata."""
    listed = Path(sys.prefix) / "licences" / "index.csv"
    if not (is_frozen() and listed.exists()):
        return {}
    rows = (line.split(",") for line in listed.read_text(encoding="utf-8").splitlines())
    return {row[0].lower().replace("_", "-"): row[1] for row in rows}


def _system() -> dict[str, Any]:
    now = time.localtime()
    return {
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "locale": locale.setlocale(locale.LC_CTYPE),
        "clock": datetime.now(UTC).isoformat(),
        "hours_from_utc": now.tm_gmtoff / 3600,
        "encoding": sys.getfilesystemencoding(),
    }


def _folder(core: Core) -> dict[str, Any]:
    from desktop.core.storage_place import network_place

    folder = core.folder
    free = shutil.disk_usage(folder.path).free
    return {
        "path": str(folder.path),
        "machine": str(folder.machine),
        "borrowed": folder.borrowed,
        "shared_history": folder.shared_history is not None,
        "on_a_network": network_place(folder.path) is not None,
        "free_megabytes": free // 1_000_000,
        "writable": os.access(folder.path, os.W_OK),
    }


def _channel(core: Core) -> dict[str, Any]:
    from desktop.core.channel_state import remembered, state_of
    from desktop.core.connection import load_connection

    last, error = remembered(core.folder)
    state = state_of(last, core.models, error)
    connection = load_connection(core.folder)
    told: dict[str, Any] = {
        "state": state.name,
        "phase": str(state.phase),
        "detail": state.detail,
        "release": state.release,
        "model_version": state.model_version,
        "checked_at": state.checked_at,
    }
    if connection is not None:
        told |= {
            "url": connection.url,
            "endpoint": connection.endpoint_url,
            "region": connection.region,
            "device": connection.device,
            "root": connection.channel,
            "corrections": str(connection.corrections),
        }
    return told


def _models(core: Core) -> list[dict[str, Any]]:
    return [
        {
            "model_version": model.model_version,
            "release": model.release,
            "in_use": model.in_use,
            "held_out": model.held_out,
            "file": model.path.name,
        }
        for model in core.models.installed()
    ]


def _history(core: Core) -> dict[str, Any]:
    from desktop.core.history.schema import layout

    path = core.folder.history
    if not path.exists():  # to look at it would make it
        return {"entries": None}
    by_decision = "SELECT decision, count(*) FROM predictions WHERE deleted = 0 GROUP BY decision"
    return {
        "megabytes": path.stat().st_size / 1_000_000,
        "entries": core.history.count(),
        "layout": core.history.ask(lambda db: layout(db.conn)),
        "by_decision": core.history.ask(
            lambda db: [list(row) for row in db.execute(by_decision).fetchall()]
        ),
    }


def _corrections(core: Core) -> dict[str, Any]:
    if not core.folder.history.exists():
        return {"waiting": 0}
    found = core.corrections.standing()
    return {
        "permission": str(found.permission),
        "waiting": found.waiting,
        "delivered": found.delivered,
        "revoked": found.revoked,
        "last_delivery": found.last_delivery,
        "last_attempt": found.last_attempt,
        "held_back_by": found.error and found.error.code,
    }


def _files(folder: Path) -> Iterator[dict[str, Any]]:
    """What lies in the account's folder, by name and size."""
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number == MOST_FILES:
            return
        facts = path.lstat()
        name = path.relative_to(folder).as_posix()
        yield {"name": name, "bytes": facts.st_size, "changed": int(facts.st_mtime)}


def _self_test() -> list[dict[str, str]]:
    from desktop.selftest.checks import rows

    return [{"row": row.name, "verdict": str(row.verdict), "told": row.detail} for row in rows()]


def _crashes(core: Core) -> dict[str, str]:
    """The newest reports of crashes, by their names in the zip."""
    reports = sorted((core.folder.path / CRASHES).glob("*.txt"), key=_age)[:MOST_REPORTS]
    told = {}
    for path in reports:
        content = _try(lambda path=path: path.read_text("utf-8", "replace"))  # type: ignore[misc]
        told[f"{CRASHES}/{path.name}"] = blotted(str(content)[-LONGEST_REPORT:])
    return told


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0
