"""The TFLite runtime, under either of its names."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:  # its former name, on machines that still carry it
    from tflite_runtime.interpreter import Interpreter


class Tensor(NamedTuple):
    """What an input takes or an output gives."""

    dtype: str
    shape: tuple[int, ...]
    """With the batch axis, which is 1."""


class Model:
    """One interpreter over the bytes of a `.tflite` file.  Not for two threads at once.

    From bytes rather than a path: Windows would keep the file locked.
    """

    def __init__(self, content: bytes, threads: int = 1) -> None:
        """Raises ValueError or RuntimeError where the bytes are no model that this runtime runs."""
        self._interpreter = Interpreter(model_content=content, num_threads=threads)
        self._runners: dict[str, Any] = {}

    @property
    def signatures(self) -> tuple[str, ...]:
        """The names of the model's entry points."""
        return tuple(self._interpreter.get_signature_list())

    def run(
        self, signature: str, inputs: dict[str, npt.NDArray[Any]]
    ) -> dict[str, npt.NDArray[np.float32]]:
        """Runs one entry point; inputs and outputs carry a batch axis of 1."""
        outputs: dict[str, npt.NDArray[np.float32]] = self._runner(signature)(**inputs)
        return outputs

    def tensors(self, signature: str) -> dict[str, Tensor]:
        """The inputs and outputs of one entry point, by name."""
        runner = self._runner(signature)
        return {
            name: Tensor(np.dtype(details["dtype"]).name, tuple(details["shape"].tolist()))
            for some in (runner.get_input_details(), runner.get_output_details())
            for name, details in some.items()
        }

    def _runner(self, signature: str) -> Any:
        if signature not in self._runners:
            self._runners[signature] = self._interpreter.get_signature_runner(signature)
        return self._runners[signature]
