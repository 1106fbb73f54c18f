"""Where the training of one network stands: all that is needed to go on from there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from trainer.workers.team import Team

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Epoch:
    """What an epoch did."""

    number: int
    loss: float
    score: float
    """On the held-out rows, by the averaged weights; higher is better; NaN where there are none."""


class FitState:
    """Between two steps of `trainer.fitting.fit`.

    What is chance follows from it too: the order of an epoch from its number, what is dropped from
    the seeds, which are among the network's variables.
    """

    def __init__(
        self, twin: keras.Model, optimizer: keras.optimizers.Optimizer, team: Team
    ) -> None:
        self._twin, self._optimizer, self._team = twin, optimizer, team
        self.epoch = 1
        """The one that is at work."""
        self.losses: list[Any] = []
        """This worker's share of each of its steps that are done."""
        self.history: list[Epoch] = []
        self.best: list[npt.NDArray[Any]] = []
        """The variables of the model to leave."""
        self.finished = False

    def arrays(self) -> Arrays:
        """As numpy arrays, by name."""
        told = {
            "epoch": self.epoch,
            "finished": self.finished,
            "history": [asdict(epoch) for epoch in self.history],
        }
        arrays: Arrays = {
            "told": np.frombuffer(json.dumps(told).encode(), np.uint8),
            "losses": np.array([float(loss) for loss in self.losses]),
        }
        groups: dict[str, list[npt.NDArray[Any]]] = {"best": self.best}
        if not self.finished:
            groups["model"] = [variable.numpy() for variable in self._twin.variables]
            groups["optimizer"] = [variable.numpy() for variable in self._optimizer.variables]
        for group, values in groups.items():
            arrays |= {f"{group}-{number:04}": value for number, value in enumerate(values)}
        return arrays

    def restore(self, arrays: Arrays) -> None:
        """Goes back to a state: the chief's, of whose losses the other workers have no part."""
        told = json.loads(arrays["told"].tobytes())
        self.epoch, self.finished = told["epoch"], told["finished"]
        self.history = [Epoch(**epoch) for epoch in told["history"]]
        self.losses = list(arrays["losses"] * self._team.is_chief)
        self.best = _group(arrays, "best")
        if not self.finished:
            self._team.restore(self._twin, _group(arrays, "model"))
            for variable, value in zip(
                self._optimizer.variables, _group(arrays, "optimizer"), strict=True
            ):
                variable.assign(value)


def _group(arrays: Arrays, group: str) -> list[npt.NDArray[Any]]:
    return [arrays[name] for name in sorted(arrays) if name.startswith(f"{group}-")]
