"""A run that ended in any way goes on as if it had not."""

from __future__ import annotations

import errno
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from failing_disk import failing_disk
from filelock import FileLock
from killing import Killed, kill_at

from trainer.score import ledger
from trainer.score.columns import Columns
from trainer.score.errors import (
    OutBusy,
    OutForeign,
    OutOccupied,
    PlaceInvalid,
    TableChanged,
)
from trainer.score.places import Place
from trainer.score.run import LOCK
from trainer.score.shard import Scored

from .conftest import Shop


@pytest.fixture
def scored(shop: Shop) -> dict[str, bytes]:
    """The answers of an undisturbed run, which are gone again."""
    shop.products(45)
    (shop.data / "bad.jpg").write_bytes(b"no photo")
    shop.table("z.parquet", productid=[1], designation=[""], photo=["bad.jpg"])
    shop.run()
    found = shop.bytes()
    assert len(found) == 6
    shutil.rmtree(shop.out)
    return found


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", range(15))
def test_killed_at_any_write(
    shop: Shop, scored: dict[str, bytes], step: int, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the ledger, a shard or the last ledger; `step` 14 is beyond the end."""
    write, strike, writes = Place.write, kill_at(step), 0
    monkeypatch.setattr(ledger, "WRITTEN_AFTER", 0.0)

    def killing(self: Place, name: str, content: Any) -> None:
        nonlocal writes
        writes += 1
        if when == "before":
            strike(writes - 1)
        write(self, name, content)
        if when == "after":
            strike(writes - 1)

    with monkeypatch.context() as patch:
        patch.setattr(Place, "write", killing)
        # The `finally` of a process that is killed is not run.
        patch.setattr(ledger.Book, "close", lambda self: None)
        try:
            shop.run()
        except Killed:
            assert step < 14
    before = len(shop.bytes())
    summary = shop.run()
    assert summary.skipped == before
    assert summary.scored == 46 - sum(_rows(shop, name) for name in [*scored][:before])
    assert shop.bytes() == scored
    assert summary.failed == {"photo-unreadable": 1}
    content = json.loads((shop.out / "_score.json").read_bytes())
    assert [part["part"] for part in content["parts"]] == [*scored]


def _rows(shop: Shop, name: str) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(shop.out / name).num_rows)


def test_what_was_written_after_the_ledger_counts(shop: Shop, scored: dict[str, bytes]) -> None:
    shop.run()
    whole = (shop.out / "_score.json").read_bytes()
    (shop.out / "_score.json").unlink()
    assert shop.run().skipped == 6
    assert (shop.out / "_score.json").read_bytes() == whole


def test_a_part_that_is_cut_or_gone_is_done_again(shop: Shop, scored: dict[str, bytes]) -> None:
    shop.run()
    parts = sorted(shop.out.glob("part-*"))
    parts[0].write_bytes(parts[0].read_bytes()[:100])
    parts[1].unlink()
    assert (shop.run().skipped, shop.bytes()) == (4, scored)


def test_nothing_is_left_of_what_was_being_written(shop: Shop, scored: dict[str, bytes]) -> None:
    shop.out.mkdir()
    (shop.out / ".part-000001.parquet.0123456789abcdef.tmp.parquet").write_bytes(b"half")
    shop.run()
    assert {path.name for path in shop.out.iterdir()} == {*scored, "_score.json", LOCK}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"precision": 0.5}, "another setting"),
        ({"shard_rows": 7}, "another setting"),
        ({"columns": Columns(keep=("designation",))}, "another setting"),
        ({"photos": "/elsewhere"}, "another setting"),
    ],
)
def test_other_settings_are_refused(
    shop: Shop, scored: dict[str, bytes], changed: dict[str, Any], words: str
) -> None:
    shop.run()
    with pytest.raises(OutOccupied, match=words):
        shop.run(**changed)
    assert shop.bytes() == scored
    assert shop.run().skipped == 6


def test_another_bundle_is_refused(shop: Shop, scored: dict[str, bytes], repack: Any) -> None:
    shop.run()
    other = repack(model_version="tiny-2")
    with pytest.raises(OutOccupied, match=r"another bundle \(model tiny-1\)"):
        shop.run(bundle=other)
    (shop.out / "_score.json").unlink()  # the parts themselves say whose they are
    with pytest.raises(OutOccupied):
        shop.run(bundle=other)
    assert shop.run(bundle=other, anew=True).skipped == 0
    assert {row["model_version"] for row in shop.answers()} == {"tiny-2"}


def test_other_data_are_refused(shop: Shop, scored: dict[str, bytes]) -> None:
    shop.run()
    shop.products(3, "more.parquet", 100)
    with pytest.raises(OutOccupied, match=r"other data \(more.parquet came\)"):
        shop.run()
    summary = shop.run(anew=True)
    assert (summary.skipped, summary.rows) == (0, 49)


def test_anew_removes_its_own_answers_only(shop: Shop, scored: dict[str, bytes]) -> None:
    shop.run()
    (shop.out / "notes.txt").write_text("mine")
    (shop.out / "part-mine.parquet").write_bytes(b"mine")
    with pytest.raises(OutForeign, match="part-mine"):
        shop.run(anew=True)
    (shop.out / "part-mine.parquet").unlink()
    (shop.data / "products.parquet").unlink()
    assert shop.run(anew=True).rows == 1
    assert len(shop.bytes()) == 1
    assert (shop.out / "notes.txt").exists()


def test_foreign_parquet_is_left_alone(shop: Shop) -> None:
    shop.products(5)
    shop.out.mkdir()
    shutil.copy(shop.data / "products.parquet", shop.out / "part-000000.parquet")
    for anew in (False, True):
        with pytest.raises(OutForeign):
            shop.run(anew=anew)


def test_failed_rows_may_be_tried_again(shop: Shop, scored: dict[str, bytes]) -> None:
    shop.run()
    shop.photo("bad.jpg")
    assert (shop.run().skipped, shop.run().failed) == (6, {"photo-unreadable": 1})
    summary = shop.run(retry_failed=True)
    assert (summary.skipped, summary.failed) == (5, {})


def test_a_full_disk_ends_the_run_and_costs_one_shard(shop: Shop, scored: dict[str, bytes]) -> None:
    told: list[Scored] = []
    shop.out.mkdir()

    def fill(scored: Scored) -> None:
        told.append(scored)

    # Each file is opened by `touch`, for its content and for the system's buffers, then renamed.
    with failing_disk(shop.out, errno.ENOSPC, first=16), pytest.raises(OSError) as caught:
        shop.run(fill)
    assert caught.value.errno == errno.ENOSPC
    assert 0 < len(told) < 6
    assert len(shop.bytes()) == len(told)
    assert (shop.run().skipped, shop.bytes()) == (len(told), scored)


def test_answers_do_not_lie_among_the_data(shop: Shop) -> None:
    shop.products(5)
    for out in (shop.data, shop.data / "answers"):
        with pytest.raises(PlaceInvalid, match="among the data"):
            shop.run(out=str(out))


def test_one_run_at_a_time(shop: Shop) -> None:
    shop.products(5)
    shop.out.mkdir()
    with FileLock(shop.out / LOCK), pytest.raises(OutBusy):
        shop.run()
    shop.run()


def test_a_file_that_changes_meanwhile(shop: Shop) -> None:
    shop.products(30)

    def change(_: Scored) -> None:
        shop.products(31)

    with pytest.raises(TableChanged):
        shop.run(change)
    assert len(shop.bytes()) == 1


def test_a_ledger_of_another_version(shop: Shop) -> None:
    shop.products(5)
    shop.run()
    content = json.loads((shop.out / "_score.json").read_bytes())
    del content["terms"]
    (shop.out / "_score.json").write_bytes(msgspec.json.encode(content))
    with pytest.raises(OutOccupied, match="another version"):
        shop.run()
    assert shop.run(anew=True).rows == 5


def test_the_data_may_have_moved(shop: Shop, tmp_path: Path) -> None:
    shop.products(15)
    shop.run()
    moved = shop.data.rename(tmp_path / "moved")
    from trainer.score.run import score

    from .conftest import Inline

    assert score(replace(shop.wanted, data=str(moved)), Inline).skipped == 2
