"""`state.json`: the models of this machine, which of them is in use, and which are held out.

Values only: every change makes a new state, and nothing here touches a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.core.recorded import Recorded

KEPT = 3
"""The model in use and others to go back to."""


@dataclass(frozen=True)
class Record:
    """A model as it came from its channel."""

    model_version: str
    """Empty where it is no longer known."""
    release: int
    """Its place in the order of its channel; 0 where that is no longer known."""
    sha256: str
    channel: str
    """The `root_id` of the channel; empty where it is no longer known."""


class Reason(StrEnum):
    """Why a model is held out."""

    ROLLED_BACK = "rolled-back"
    """The user went back to an older one: it stays out, under whatever release it comes again,
    until the user chooses it."""
    RECALLED = "recalled"
    """The channel's owner withdrew it."""
    REFUSED = "refused"
    """It does not work on this machine with this version of the program."""


@dataclass(frozen=True)
class Hold:
    """One model that is not to be installed, and why."""

    sha256: str
    reason: Reason
    channel: str
    program: str = ""
    """Of a refused one: the version of the program that it does not work with."""
    error: Recorded | None = None
    """Of a refused one: in which way it does not."""


@dataclass(frozen=True)
class ModelState:
    """What `state.json` says.  (Earlier versions wrote `models` only, the one in use first.)"""

    models: tuple[Record, ...] = ()
    """Newest first.  Of recalled ones, only the record is left."""
    in_use: str = ""
    """The SHA-256 of the chosen model; empty: the first."""
    held: tuple[Hold, ...] = ()

    @property
    def chosen(self) -> Record | None:
        """The model that is to be used."""
        first = self.models[0] if self.models else None
        return next((one for one in self.models if one.sha256 == self.in_use), first)

    @property
    def candidates(self) -> tuple[Record, ...]:
        """What could be used, best first: what takes the chosen one's place should its file be
        damaged.  Never one that was recalled; one that the user has left only before none."""
        chosen = self.chosen
        if chosen is None:
            return ()
        others = [one for one in self.models if one is not chosen and not self.recalls(one)]
        others.sort(key=lambda one: self.held_out(one) != "")
        return (chosen, *others)

    def held_out(self, record: Record) -> str:
        """Why an installed model is held out; empty where it is not."""
        reasons = {hold.reason for hold in self.held if hold.sha256 == record.sha256}
        shown = (Reason.RECALLED, Reason.ROLLED_BACK)
        return next((reason for reason in shown if reason in reasons), "")

    def recalls(self, record: Record) -> bool:
        """Whether the channel's owner withdrew a model."""
        return self.held_out(record) == Reason.RECALLED

    def installed(self, record: Record) -> ModelState:
        """With a new model, in use; all others that are held out stay so."""
        others = (one for one in self.models if one.sha256 != record.sha256)
        held = (one for one in self.held if one.sha256 != record.sha256)
        return ModelState((record, *others), record.sha256, tuple(held))

    def used(self, record: Record) -> ModelState:
        """With one of the models in use by the user's choice: those newer than it, and no others,
        are held out: the channel has to have something else still."""
        place = self.models.index(record)
        listed = {one.sha256 for one in self.models}
        newer = (Hold(one.sha256, Reason.ROLLED_BACK, one.channel) for one in self.models[:place])
        held = (
            one
            for one in self.held
            if one.reason is not Reason.ROLLED_BACK or one.sha256 not in listed
        )
        return replace(self, in_use=record.sha256, held=(*held, *newer))

    def recalled(self, hashes: Iterable[str], channel: str) -> ModelState:
        """With exactly these models of a channel withdrawn by its owner."""
        return self._held_again(
            Reason.RECALLED,
            channel,
            (Hold(one, Reason.RECALLED, channel) for one in sorted(set(hashes))),
        )

    def refused(self, hold: Hold) -> ModelState:
        """With the channel's newest model found not to work; earlier ones are not offered again."""
        return self._held_again(Reason.REFUSED, hold.channel, (hold,))

    def trimmed(self) -> ModelState:
        """With no more models than are kept."""
        chosen = self.chosen
        withdrawn = [one for one in self.models if one != chosen and self.recalls(one)]
        others = [one for one in self.models if one != chosen and one not in withdrawn]
        kept = {chosen, *others[: KEPT - 1], *withdrawn[:KEPT]}
        return replace(self, models=tuple(one for one in self.models if one in kept))

    def _held_again(self, reason: Reason, channel: str, holds: Iterable[Hold]) -> ModelState:
        """With these in place of all holds of one reason and channel."""
        others = (one for one in self.held if (one.reason, one.channel) != (reason, channel))
        return replace(self, held=(*others, *holds))
