"""The workers that train one model together, and what they do with each other's numbers.

Every worker runs the same program in the same order.  Where they need each other, they add up
arrays (`Team.sum`) or average gradients (`trainer.fitting`); one worker alone does the same
with TensorFlow's default strategy, to which adding up is nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from trainer.workers.cluster import Cluster
from trainer.workers.errors import ClusterNotJoined, WorkerLost

Array = npt.NDArray[Any]


class Team:
    """All workers, seen by one of them."""

    def __init__(self, strategy: Any = None, number: int = 0, count: int = 1) -> None:
        self._strategy = strategy
        self.number = number
        """Of this worker, from 0."""
        self.count = count
        self._sums: dict[Any, Any] = {}

    @property
    def strategy(self) -> Any:
        """TensorFlow's, in whose scope variables are made that gradient steps change."""
        return self._strategy or tf.distribute.get_strategy()

    @property
    def is_chief(self) -> bool:
        """Whether this worker does what only one may do."""
        return self.number == 0

    @property
    def is_alone(self) -> bool:
        """Whether there is no other."""
        return self.count == 1

    def twin(self, model: keras.Model) -> keras.Model:
        """What gradient steps change: the model itself, or a copy of it that is the same on all.

        The copy's batch normalisations look at the photos of all workers, as one alone would.  Each
        worker drops other numbers: else what several see would be less different than it could be.
        """
        if self.is_alone:
            return model
        with self.strategy.scope():
            twin = keras.models.clone_model(model, clone_function=_synchronised, recursive=True)
        self.copy(model, twin)
        return twin

    def copy(self, model: keras.Model, twin: keras.Model) -> None:
        """Gives a twin the state of its model."""
        self.restore(twin, [variable.numpy() for variable in model.variables])

    def restore(self, twin: keras.Model, values: Sequence[Array]) -> None:
        """Gives the variables of a twin these values, the chief's."""
        for variable, value in zip(twin.variables, values, strict=True):
            own = value + np.array([self.number, 0], value.dtype) if _is_seed(variable) else value
            variable.assign(own)

    def sum(self, values: Array) -> Array:
        """The sum of every worker's array, which all have the same shape and dtype.

        Where at most one worker has other than 0, this is exact.
        """
        if self.is_alone:
            return values
        with self.watched("adding up"):
            summed: Array = self._summing(values.dtype)(values.ravel()).numpy()
        return summed.reshape(values.shape)

    def barrier(self) -> None:
        """Waits for all workers to come here."""
        self.sum(np.ones(1, np.int32))

    def from_chief(self, make: Callable[[], Sequence[Array]]) -> list[Array]:
        """Arrays that the chief makes, on all workers."""
        if self.is_alone:
            return list(make())
        content = np.zeros(0, np.uint8)
        if self.is_chief:
            file = io.BytesIO()
            np.savez(file, *make())
            content = np.frombuffer(file.getvalue(), np.uint8)
        length = int(self.sum(np.array([len(content)], np.int64))[0])
        words = np.zeros(-(-length // 4), np.int32)
        words.view(np.uint8)[: len(content)] = content
        told = self.sum(words).view(np.uint8)[:length]
        with np.load(io.BytesIO(told.tobytes()), allow_pickle=False) as arrays:
            return [arrays[name] for name in arrays.files]

    def _summing(self, dtype: Any) -> Any:
        """The compiled sum of arrays of a dtype, made once."""
        if dtype not in self._sums:

            def one(values: tf.Tensor) -> tf.Tensor:
                context = tf.distribute.get_replica_context()
                here = tf.identity(values)  # on the replica's device, where it must be
                return context.all_reduce(tf.distribute.ReduceOp.SUM, here)

            @tf.function(input_signature=[tf.TensorSpec([None], dtype)])  # type: ignore[untyped-decorator]
            def summing(values: tf.Tensor) -> tf.Tensor:
                return self.strategy.run(one, (values,))

            self._sums[dtype] = summing
        return self._sums[dtype]

    @contextmanager
    def watched(self, doing: str) -> Iterator[None]:
        """Has TensorFlow's errors about other workers say what happened: raises WorkerLost."""
        try:
            yield
        except tf.errors.OpError as error:
            if self.is_alone or not isinstance(error, _LOST):
                raise
            reason = _reason(error)
            raise WorkerLost(
                number=self.number, count=self.count, doing=doing, reason=reason
            ) from error


ALONE = Team()
"""One worker."""

_LOST = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.InternalError,
)


def join(cluster: Cluster | None) -> Team:
    """Joins the others; must come before TensorFlow's first operation.  Raises ClusterNotJoined.

    TensorFlow reads TF_CONFIG by itself; `cluster` is what it says.
    """
    if cluster is None:
        return ALONE
    count = len(cluster.addresses)
    # No timeout: TensorFlow has a thread sleep that long for every single collective operation.
    # That a worker is gone, the others learn from its connections and its missing heartbeat.
    options = tf.distribute.experimental.CommunicationOptions(
        implementation=tf.distribute.experimental.CommunicationImplementation.RING
    )
    try:
        strategy = tf.distribute.MultiWorkerMirroredStrategy(
            cluster_resolver=tf.distribute.cluster_resolver.TFConfigClusterResolver(),
            communication_options=options,
        )
        team = Team(strategy, cluster.number, count)
        team.barrier()
    except (tf.errors.OpError, WorkerLost) as error:
        reason = _reason(error) if isinstance(error, tf.errors.OpError) else error.data["reason"]
        raise ClusterNotJoined(
            number=cluster.number,
            count=count,
            address=cluster.addresses[cluster.number],
            reason=reason,
        ) from error
    return team


def _reason(error: tf.errors.OpError) -> str:
    """The line that says most."""
    lines = [line.strip() for line in str(error.message).splitlines() if line.strip()]
    found = [line.partition("aborted by: ")[2] for line in lines if "aborted by: " in line]
    return (found or lines or [type(error).__name__])[0][:200]


def _synchronised(layer: keras.Layer) -> keras.Layer:
    """A copy of a layer, for several workers."""
    config = layer.get_config()
    if isinstance(layer, keras.layers.BatchNormalization):
        config["synchronized"] = True
    return layer.__class__.from_config(config)


def _is_seed(variable: keras.Variable) -> bool:
    return "seed_generator_state" in variable.path
