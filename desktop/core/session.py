"""What a window takes up again at its next start: where it was, and what was not submitted or
classified yet."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec

from common.files import write_atomically
from desktop.core.engine import Request
from desktop.core.seats import Seat

PASTED = "pasted:"
"""Before the name of a photo that has no file but ours."""


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product that was typed or waited."""

    photos: tuple[str, ...] = ()
    """Paths, or `pasted:` and a name in the seat's folder."""
    designation: str = ""
    description: str = ""
    reference: str = ""
    index: str | None = None
    submitted: bool = False
    """Of the form: whether it was classified as it stood, but for what was `edited` since."""
    edited: bool = False
    pending: bool = False
    """Of the form: whether nobody has said yet if its photos are of one product."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """All that is taken up."""

    page: str = ""
    geometry: str = ""
    """As Qt gives it, in base 64."""
    batch: int | None = None
    """The batch that was being classified, by its id in the ledger."""
    form: Product = Product()
    waiting: tuple[Product, ...] = ()
    """In the order in which they were submitted."""


class Sessions:
    """The session of one seat; for one thread at a time."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def product(self, request: Request, *, submitted: bool = False) -> Product:
        """A product to be kept; its pasted photos are written.  Raises OSError."""
        return Product(
            photos=tuple(self._kept(one) for one in request.photos),
            designation=request.designation,
            description=request.description,
            reference=request.reference,
            index=request.index,
            submitted=submitted,
        )

    def request(self, product: Product) -> Request:
        """The product again; photos that were pasted and are gone are left out."""
        photos = (self._photo(one) for one in product.photos)
        return Request(
            photos=tuple(one for one in photos if one is not None),
            designation=product.designation,
            description=product.description,
            reference=product.reference,
            index=product.index,
        )

    def read(self) -> Session:
        """What was kept last; an empty session where that makes no sense."""
        try:
            return msgspec.json.decode(self._seat.session.read_bytes(), type=Session)
        except (OSError, ValueError, RecursionError):  # msgspec's errors are of ValueError
            return Session()

    def write(self, session: Session) -> None:
        """Keeps a session in place of the last.  Raises OSError."""
        write_atomically(self._seat.session, msgspec.json.encode(session))
        self._drop_photos(session)

    def forget(self) -> None:
        """Keeps nothing."""
        with contextlib.suppress(OSError):
            self._seat.session.unlink(missing_ok=True)
            self._drop_photos(Session())

    def _kept(self, photo: Path | bytes) -> str:
        if isinstance(photo, Path):
            return str(photo.absolute())
        name = hashlib.sha256(photo).hexdigest()
        path = self._seat.pasted / name
        if not path.exists():
            write_atomically(path, photo)
        return PASTED + name

    def _photo(self, kept: str) -> Path | bytes | None:
        if not kept.startswith(PASTED):
            return Path(kept)
        try:
            # Only a name: the file might lead elsewhere.
            return (self._seat.pasted / Path(kept.removeprefix(PASTED)).name).read_bytes()
        except OSError:
            return None

    def _drop_photos(self, session: Session) -> None:
        wanted = {
            one.removeprefix(PASTED)
            for product in (session.form, *session.waiting)
            for one in product.photos
        }
        with contextlib.suppress(OSError):
            for path in self._seat.pasted.iterdir():
                if path.name not in wanted:
                    path.unlink(missing_ok=True)
