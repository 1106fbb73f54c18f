"""The two ends of the mailbox as a test sees them: people who decide, and a trainer who reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from channel.corrections import CORRECTIONS, LETTER_LIMIT, Decision, Letter, decode, is_letter
from channel.errors import BadLetter, ChannelDenied
from channel.layout import TIMESTAMP
from channel.store import Blob, Entry, ObjectExists, ObjectMissing, Store
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.history.names import Label
from desktop.core.history.store import History
from desktop.core.operators import Operators

MODEL = Label("0010", "Bougies", "Candles")
"""What the model says of everything."""


class Desk:
    """People at a laptop."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.decisions = Decisions(history)

    def product(self, photos: dict[str, str] | None = None, **texts: str) -> int:
        """A new prediction, with photos by path and SHA-256; returns its id."""
        return self.products(1, photos, **texts)[0]

    def products(
        self, number: int, photos: dict[str, str] | None = None, **texts: str
    ) -> list[int]:
        """Several of them."""
        shown = {"reference": "R-1", "designation": "Théière en fonte", **texts}
        outcome = Outcome(
            request=Request(tuple(map(Path, photos or ())), **shown),
            hashes=tuple((photos or {}).values()),
            **MODEL._asdict(),
            top=(Ranked(*MODEL, 0.4),),
            probability=0.4,
            signature="text",
            model_version="tiny-1",
        )
        return self.history.add_many([outcome] * number)

    def operator(self, name: str) -> int:
        """The operator of this name; returns the id."""
        return Operators(self.history).named(name).id

    def decide(self, product: int, code: str = "0020", operator: int | None = None) -> str:
        """A person says which category it is; returns the decision's id, as letters have it."""
        return self.decide_all([product], code, operator)[0]

    def decide_all(
        self, products: list[int], code: str = "0020", operator: int | None = None
    ) -> list[str]:
        """The same of several products at once."""
        self.history.operator = operator
        change = self.decisions.correct(products, Label(code, "", ""))
        assert list(change.ids) == products
        return [self.standing_of(product) for product in products]

    def undo(self, decision: str) -> None:
        """Takes a decision back."""
        self.decisions.reopen(
            [self.ask("SELECT prediction FROM decisions WHERE uid = ?", decision)]
        )

    def standing(self) -> dict[str, str]:
        """The code of each decision that stands."""
        rows = "SELECT uid, code FROM decisions WHERE undone = 0"
        return self.history.ask(
            lambda db: {uid.hex(): code for uid, code in db.execute(rows).fetchall()}
        )

    def standing_of(self, product: int) -> str:
        """The decision that stands of a product."""
        sql = "SELECT uid FROM decisions WHERE prediction = ? AND undone = 0"
        [(uid,)] = self.history.ask(lambda db: db.execute(sql, [product]).fetchall())
        return str(uid.hex())

    def told(self, decision: str) -> int:
        """What the channel has been told of a decision."""
        return int(self.ask("SELECT told FROM decisions WHERE uid = ?", decision))

    def ask(self, sql: str, decision: str) -> Any:
        """One value about a decision."""
        uid = bytes.fromhex(decision)
        return self.history.ask(lambda db: db.execute(sql, [uid]).fetchone()[0])

    def change(self, sql: str, *values: object) -> None:
        """Changes the file behind the history's back."""
        self.history.change(lambda db: db.execute(sql, values))


class Trainer:
    """Reads the mailbox by the contract, and by nothing else."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def letters(self) -> Iterator[Letter]:
        """All that are letters, in the order of their names."""
        for entry in self.store.list(f"{CORRECTIONS}/"):
            if is_letter(entry.name):
                with suppress(BadLetter):  # what a kill has left behind
                    yield decode(entry.name, self.store.read(entry.name, LETTER_LIMIT).content)

    def standing(self) -> dict[str, Decision]:
        """Each decision once, without those that were taken back."""
        letters = list(self.letters())
        revoked = {(one.device, uid) for one in letters for uid in one.revoked}
        return {
            decision.id: decision
            for letter in letters
            for decision in letter.decisions
            if (letter.device, decision.id) not in revoked
        }

    def codes(self) -> dict[str, str]:
        """The code of each of these."""
        return {uid: decision.code for uid, decision in self.standing().items()}


class MemoryStore:
    """A mailbox in memory: as a folder, or as S3 that lets nobody read what lies in it.

    `before(name)` and `after(name)` are called around each write.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.objects: dict[str, bytes] = {TIMESTAMP: b"{}"}

    def before(self, name: str) -> None: ...

    def after(self, name: str) -> None: ...

    def read(self, name: str, limit: int) -> Blob:
        if self.url.startswith("s3:"):
            raise ChannelDenied(url=self.url, reason="access denied")
        if name not in self.objects:
            raise ObjectMissing(name)
        return Blob(self.objects[name], "")

    def create(self, name: str, content: BinaryIO) -> None:
        if name in self.objects:
            raise ObjectExists(name)
        self.before(name)
        self.objects[name] = content.read()
        self.after(name)

    def replace(self, name: str, content: BinaryIO, etag: str | None = None) -> None:
        self.before(name)
        self.objects[name] = content.read()
        self.after(name)

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        raise NotImplementedError

    def list(self, prefix: str) -> Iterator[Entry]:
        raise NotImplementedError

    def delete(self, name: str) -> None:
        raise NotImplementedError

    def trainer(self) -> Trainer:
        """One who reads it, which nobody else may."""
        return Trainer(_Opened(self))


class _Opened(MemoryStore):
    """The same with all rights."""

    def __init__(self, inner: MemoryStore) -> None:
        self.url = "opened"
        self.objects = inner.objects

    def list(self, prefix: str) -> Iterator[Entry]:
        for name in sorted(self.objects):
            if name.startswith(prefix):
                yield Entry(name, len(self.objects[name]), datetime.now(UTC))
