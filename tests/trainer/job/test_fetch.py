"""A catalogue that lies on S3: brought here once, and then what changed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from channel.errors import ChannelError
from channel.location import open_store
from channel.store import Entry, Store
from common.progress import silent
from trainer.job.fetch import LIST, NothingToFetch, UnsafeName, fetch

FILES = {
    "X_train_update.csv": b"x" * 3000,
    "Y_train_CVw08PX.csv": b"y",
    "images/image_train/image_1_product_1.jpg": b"photo",
    "images/image_train/image_2_product_2.jpg": b"",
}


def put(store: Store, name: str, content: bytes) -> None:
    store.replace(name, io.BytesIO(content))


@pytest.fixture
def store(s3_server: Any) -> Store:
    """A prefix with a small catalogue, beside another one."""
    bucket, access = s3_server.make_bucket(), s3_server.access(s3_server.admin())
    put(open_store(f"s3://{bucket}/shop2", access), "other.csv", b"not ours")
    found = open_store(f"s3://{bucket}/shop", access)
    for name, content in FILES.items():
        put(found, name, content)
    return found


def here(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != LIST
    }


def test_what_is_new_or_changed_is_fetched_and_nothing_else(store: Store, tmp_path: Path) -> None:
    assert fetch(store, tmp_path / "data", silent) == len(FILES)
    assert here(tmp_path / "data") == FILES
    assert fetch(store, tmp_path / "data", silent) == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        put(store, "Y_train_CVw08PX.csv", b"z")  # as long as before
    put(store, "split.csv", b"new")
    assert fetch(store, tmp_path / "data", silent) == 2
    assert here(tmp_path / "data") == {**FILES, "Y_train_CVw08PX.csv": b"z", "split.csv": b"new"}


def test_what_the_store_lost_goes(store: Store, tmp_path: Path) -> None:
    fetch(store, tmp_path, silent)
    store.delete("Y_train_CVw08PX.csv")
    assert fetch(store, tmp_path, silent) == 0
    assert "Y_train_CVw08PX.csv" not in here(tmp_path)


def test_an_empty_store_takes_nothing_away(store: Store, tmp_path: Path) -> None:
    fetch(store, tmp_path, silent)
    for name in FILES:
        store.delete(name)
    with pytest.raises(NothingToFetch, match="there is nothing"):
        fetch(store, tmp_path, silent)
    assert here(tmp_path) == FILES


def test_what_somebody_damaged_here_is_fetched_again(store: Store, tmp_path: Path) -> None:
    fetch(store, tmp_path, silent)
    (tmp_path / "X_train_update.csv").write_bytes(b"half")
    (tmp_path / "Y_train_CVw08PX.csv").unlink()
    (tmp_path / LIST).write_bytes((tmp_path / LIST).read_bytes())
    assert fetch(store, tmp_path, silent) == 2
    (tmp_path / LIST).write_text("{")
    assert fetch(store, tmp_path, silent) == len(FILES)
    assert here(tmp_path) == FILES


class Killed(BaseException):
    pass


class Breaking:
    """A store whose answer ends in the middle of a file, and the process with it."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        self.url = store.url
        self.streamed: list[str] = []

    def list(self, prefix: str) -> Iterator[Entry]:
        return self._store.list(prefix)

    def stream(self, name: str) -> Iterator[bytes]:
        self.streamed.append(name)
        if name == self._name:
            yield b"ha"
            raise Killed
        yield from self._store.stream(name)


@pytest.mark.parametrize("name", sorted(FILES))
def test_killed_in_any_file_it_goes_on(
    store: Store, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trainer.job import fetch as module

    monkeypatch.setattr(module, "_AT_A_TIME", 1)
    breaking: Any = Breaking(store, name)
    with pytest.raises(Killed):
        fetch(breaking, tmp_path, silent)
    assert all(content == FILES[found] for found, content in here(tmp_path).items())
    before = len(breaking.streamed) - 1
    assert fetch(store, tmp_path, silent) == len(FILES) - before
    assert here(tmp_path) == FILES


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\\b", "C:x", LIST, "a\0b", ""])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    class Store:
        url = "s3://bucket/shop"

        def list(self, prefix: str) -> Iterator[Entry]:
            for one in ("good.csv", name):
                yield Entry(one, 1, datetime.now(UTC))

        def stream(self, name: str) -> Iterator[bytes]:
            raise AssertionError(name)

    store: Any = Store()
    with pytest.raises(UnsafeName):
        fetch(store, tmp_path / "data", silent)
    assert here(tmp_path) == {}


def test_a_store_that_is_away_changes_nothing(store: Store, tmp_path: Path, s3_server: Any) -> None:
    from channel.access import Access

    fetch(store, tmp_path, silent)
    key = s3_server.admin()
    away = open_store("s3://bucket/shop", Access("http://127.0.0.1:9", "us-east-1", key))
    with pytest.raises(ChannelError):
        fetch(away, tmp_path, silent)
    assert here(tmp_path) == FILES


def test_the_job_trains_on_what_lies_on_s3(
    shop: Any, s3_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trainer.stages import Stage

    bucket, key = s3_server.make_bucket(), s3_server.admin()
    store = open_store(f"s3://{bucket}/shop", s3_server.access(key))
    for name, content in here(shop.folder / "data").items():
        put(store, name, content)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret_access_key)
    shop.file.write_text(
        shop.file.read_text("utf-8").replace(
            'source = "data"',
            f'source = "s3://{bucket}/shop"\nendpoint_url = "{s3_server.endpoint_url}"\n'
            'region = "us-east-1"',
        ),
        "utf-8",
    )
    half = shop.job.work(Stage.TRAIN)
    put(store, "images/image_train/late.jpg", b"next week's")
    run = shop.job.work()
    assert (run.id, run.state) == (half.id, "published")
    assert shop.trainings == 1
    assert not (shop.folder / "work" / "catalogue" / "images" / "image_train" / "late.jpg").exists()
    shop.job.work(Stage.DATA)
    assert (shop.folder / "work" / "catalogue" / "images" / "image_train" / "late.jpg").exists()
    assert json.loads((shop.folder / "work" / "catalogue" / LIST).read_bytes())
