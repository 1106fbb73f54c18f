"""What can keep a catalogue from being scored.

What is wrong with a single row is kept beside it in the answers.
"""

from __future__ import annotations

from typing import Any

from common.errors import ProductError


class ScoreError(ProductError):
    """Base of the errors of scoring."""

    code = "score-error"


class PlaceInvalid(ScoreError):
    """An address that is none."""

    code = "place-invalid"
    sentence = "{url}: not an address ({reason}); give a path, file:///folder or s3://bucket/prefix"


class PlaceAway(ScoreError):
    """Data, photos or answers cannot be reached now: another try may succeed."""

    code = "place-away"
    sentence = "{url}: {reason}; what is finished is kept, the same command goes on from there"


class ObjectGone(ScoreError):
    """There is no such file: told apart, as a catalogue may lack photos."""

    code = "object-gone"
    sentence = "{url}: no such file"


class NothingToScore(ScoreError):
    """The data have no rows."""

    code = "nothing-to-score"
    sentence = "{url}: {reason}"


class TableUnreadable(ScoreError):
    """A file that is not, or not wholly, Parquet."""

    code = "table-unreadable"
    sentence = "{url}: not a readable Parquet file ({reason})"


class TableChanged(ScoreError):
    """A file is another one than when the shards were made."""

    code = "table-changed"
    sentence = "{url}: the file changed while it was scored; begin anew (--anew)"


class ColumnsUnfit(ScoreError):
    """The columns are not those that were asked for, or of a kind that cannot be used."""

    code = "columns-unfit"
    sentence = "{url}: {reason}"


class OutOccupied(ScoreError):
    """The answers there are of another bundle, other settings or other data."""

    code = "out-occupied"
    sentence = (
        "{url}: the answers there are of {what}; give another --out, or --anew to replace them"
    )


class OutForeign(ScoreError):
    """Parquet files that this program did not write: they would be taken for answers."""

    code = "out-foreign"
    sentence = (
        "{url}: there are Parquet files that are no answers of ours ({name}); give another --out"
    )


class OutBusy(ScoreError):
    """Another run writes there."""

    code = "out-busy"
    sentence = "{url}: another run is writing there"


class WorkerLost(ScoreError):
    """A worker's process ended again and again at the same shard."""

    code = "worker-lost"
    sentence = (
        "{shard}: the process that scored it ended {times} times without a word (out of memory?)"
    )


class WorkerFailed(ScoreError):
    """A mistake of ours in a worker: its traceback."""

    code = "worker-failed"
    sentence = "{shard}: {reason}"


class EngineMissing(ScoreError):
    """What the engine needs is not installed."""

    code = "engine-missing"
    sentence = "{name} is not installed; `pip install 'rakuten-classifier[scale]'` brings it"


class ClusterAway(ScoreError):
    """The Ray cluster does not answer."""

    code = "cluster-away"
    sentence = "{address}: no Ray cluster to be reached there ({reason})"


def is_passing(error: Exception) -> bool:
    """Whether all other shards would meet the same: the run ends at once."""
    return not isinstance(error, TableUnreadable | TableChanged | WorkerLost | WorkerFailed)


def reason_of(error: Any) -> str:
    """The first line of a library's message."""
    return " ".join(str(error).split("\n", 1)[0].split())[:300] or type(error).__name__
