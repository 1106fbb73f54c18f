"""The rows of the self-test: each does one thing that the program needs to do on a real day."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    from bundle.archive import Bundle
    from bundle.golden import GoldenItem

SAMPLES = Path(__file__).parent
BUNDLE = "sample.bundle"
HEIC = "sample.heic"

HEIC_COLOUR = (30, 180, 40)
COLOUR_TOLERANCE = 12
"""Of 255: the format loses something."""

HTTPS = "https://s3.eu-west-3.amazonaws.com"
"""Nothing is sent there."""


AUTHORITIES = (
    *("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem"),
    *("/etc/pki/tls/cert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
)
"""Where Linux distributions keep whom they trust; truststore looks there, too."""

DESIGNATION = "Théière en fonte"


class Verdict(StrEnum):
    """What came of a row."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "FAILED"


class Warned(Exception):
    """The program is whole, but something of this session is missing; the message says what."""


class Broken(Exception):
    """The program does not do what it should; the message says what."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    verdict: Verdict
    detail: str


def rows() -> Iterator[Row]:
    """Checks one thing after the other; a check that fails does not keep the others from it."""
    for name, check in CHECKS.items():
        yield checked(name, check)


def checked(name: str, check: Callable[[], str]) -> Row:
    """The row of one check, whatever it raises: a library that is missing raises anything."""
    try:
        return Row(name, Verdict.OK, check())
    except Warned as warning:
        return Row(name, Verdict.WARNING, _line(str(warning)))
    except Broken as fault:
        return Row(name, Verdict.FAILED, _line(str(fault)))
    except Exception as error:
        return Row(name, Verdict.FAILED, _line(f"{type(error).__name__}: {error}"))


def version() -> str:
    """The version is known: it stands in every diagnosis."""
    from desktop.core.version import UNKNOWN, is_frozen, program_version

    found = program_version()
    if found != UNKNOWN:
        return found
    if is_frozen():
        raise Broken("the program's own metadata are missing")
    raise Warned("unknown: the program runs from files that were not installed")


def history() -> str:
    """A history is made, keeps an entry, and finds it again without its accents."""
    from desktop.core.engine import Outcome, Request
    from desktop.core.history.store import History

    with tempfile.TemporaryDirectory() as folder:
        opened = History(Path(folder) / "history.db")
        try:
            opened.add(Outcome(request=Request(designation=DESIGNATION)))
            found = opened.page(search="theiere")
        finally:
            opened.close()
    if [entry.designation for entry in found] != [DESIGNATION]:
        raise Broken("an entry was not found again")
    import sqlite3

    return f"SQLite {sqlite3.sqlite_version}, full-text search"


def model() -> str:
    """A model's file is read, checked and loaded by the runtime."""
    from bundle.classifier import Classifier

    opened = _bundle()
    Classifier(opened)
    return f"{opened.manifest.model_version}, {len(opened.manifest.labels)} categories"


def photo() -> str:
    """A photo alone gets the answer that it got on the server."""
    return _golden("photo")


def text() -> str:
    """A text alone gets the answer that it got on the server."""
    return _golden("text")


def both() -> str:
    """A photo with its text gets the answer that it got on the server."""
    return _golden("fused")


def heic() -> str:
    """A telephone's photo is read."""
    import numpy as np

    from bundle import photo
    from bundle.spec import PhotoSpec

    pixels = photo.read(SAMPLES / HEIC, PhotoSpec(size=32))
    found = pixels.reshape(-1, 3).mean(axis=0)
    if np.abs(found - HEIC_COLOUR).max() > COLOUR_TOLERANCE:
        raise Broken(f"its colour is {found.round().tolist()} rather than {list(HEIC_COLOUR)}")
    return "HEIC read"


def spreadsheet() -> str:
    """A workbook is written, and read again."""
    from openpyxl import Workbook, load_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.xlsx"
        book = Workbook()
        book.active.append(["Théière", 0.5])  # type: ignore[union-attr]
        book.save(path)
        read = load_workbook(path)
        cells = [cell.value for row in read.active.iter_rows() for cell in row]  # type: ignore[union-attr]
        read.close()
    if cells != ["Théière", 0.5]:
        raise Broken("a workbook was not read as it was written")
    return "XLSX written and read"


def signatures() -> str:
    """What a channel's owner signed is told from what somebody else did."""
    from securesystemslib.exceptions import UnverifiedSignatureError
    from securesystemslib.signer import CryptoSigner

    import channel.client  # noqa: F401  (all that an update needs)

    signer, stranger = CryptoSigner.generate_ed25519(), CryptoSigner.generate_ed25519()
    signed = signer.sign(b"a model")
    signer.public_key.verify_signature(signed, b"a model")
    try:
        stranger.public_key.verify_signature(signed, b"a model")
    except UnverifiedSignatureError:
        return "Ed25519, python-tuf"
    raise Broken("a stranger's signature was accepted")


def keyring() -> str:
    """The keyring's services are in the program; that none is there now is only told."""
    from desktop.core.errors import KeyringUnavailable
    from desktop.core.keyring_backend import missing_parts, open_backend

    missing = missing_parts()
    if missing:
        raise Broken(f"not in the program: {', '.join(missing)}")
    try:
        backend = open_backend()
    except KeyringUnavailable as error:
        raise Warned(f"no service to keep keys in this session: {error}") from error
    return type(backend).__module__


def tls() -> str:
    """An S3 client is made, and trusts whom the system trusts, and nobody else."""
    import ssl

    import truststore

    from channel.access import Access, AccessKey
    from channel.s3_session import connect

    connect(Access(HTTPS, "eu-west-3", AccessKey("AKIASELFTEST", "none")))
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if context.verify_mode != ssl.CERT_REQUIRED or not context.check_hostname:
        raise Broken("certificates would not be checked")
    if _is_linux() and not _has_authorities(ssl.get_default_verify_paths()):
        raise Warned("the system trusts no authority at all: is ca-certificates installed?")
    return ssl.OPENSSL_VERSION


def window() -> str:
    """Every place of the window is drawn once, in both languages, by a program of its own: Qt ends
    the one in which it cannot draw."""
    from desktop.selftest.drawing import draw_apart

    return draw_apart()


CHECKS: dict[str, Callable[[], str]] = {
    "version": version,
    "history": history,
    "model": model,
    "photo": photo,
    "text": text,
    "photo and text": both,
    "heic": heic,
    "spreadsheet": spreadsheet,
    "signatures": signatures,
    "keyring": keyring,
    "tls": tls,
    "window": window,
}
"""By the name of their row, in the order of the table."""


def _bundle() -> Bundle:
    from bundle import archive

    return archive.read(SAMPLES / BUNDLE)


def _golden(signature: str) -> str:
    import msgspec

    from bundle import archive, golden
    from bundle.classifier import Classifier, Item

    opened = _bundle()
    classifier = Classifier(opened)
    items = msgspec.json.decode(opened.members[archive.GOLDEN], type=tuple[golden.GoldenItem, ...])
    asked: list[GoldenItem] = [item for item in items if item.signature == signature]
    if not asked:
        raise Broken(f"the sample has no golden value for {signature}")
    largest = 0.0
    for item in asked:
        photos = tuple(opened.members[name] for name in item.photos)
        found = classifier.classify_one(Item(item.designation, item.description, photos))
        difference = float(abs(found.probabilities - item.probabilities).max())
        if not difference <= golden.TOLERANCE:
            raise Broken(f"a probability differs by {difference:.3f} from the server's")
        largest = max(largest, difference)
    return f"{len(asked)} golden values, largest difference {largest:.4f}"


def _has_authorities(paths: ssl.DefaultVerifyPaths) -> bool:
    """Whether there is a list of authorities, in one of its two forms or at one of the places of
    other distributions than the one that the program was built on."""
    folder = Path(paths.capath or "missing")
    return (
        bool(paths.cafile)
        or (folder.is_dir() and any(folder.iterdir()))
        or any(Path(place).exists() for place in AUTHORITIES)
    )


def _is_linux() -> bool:
    import platform

    return platform.system() == "Linux"


def _line(message: str) -> str:
    return " ".join(message.split())
