"""Data, photos and answers on S3, by the credentials of the environment."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs
from s3_server import S3Server

from channel.access import Access, AccessKey
from channel.s3_session import connect
from trainer.score import places
from trainer.score.errors import NothingToScore, OutOccupied, PlaceAway
from trainer.score.run import Summary

from .conftest import Shop


class Bucket:
    """A bucket of the service, and what the shop may do there."""

    def __init__(self, server: S3Server, shop: Shop) -> None:
        self.server, self.shop = server, shop
        self.name = server.make_bucket()
        self.access = Access(server.endpoint_url, server.region)
        self.client = connect(server.access(server.admin()))

    @property
    def url(self) -> str:
        return f"s3://{self.name}"

    def upload(self, prefix: str) -> None:
        """The shop's data."""
        for path in self.shop.data.rglob("*"):
            if path.is_file():
                name = path.relative_to(self.shop.data).as_posix()
                self.client.put_object(
                    Bucket=self.name, Key=f"{prefix}/{name}", Body=path.read_bytes()
                )

    def keys(self, prefix: str) -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.name, Prefix=prefix)
        return [one["Key"] for one in found.get("Contents", ())]

    def read(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return content

    def run(self, **changed: Any) -> Summary:
        places_there = {"data": f"{self.url}/data", "out": f"{self.url}/out/july"}
        return self.shop.run(**(places_there | {"access": self.access} | changed))


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[AccessKey], None]:
    """Puts a key into the environment, as a server has it."""
    places._s3.cache_clear()

    def put(key: AccessKey) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.access_key_id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret_access_key)

    return put


@pytest.fixture
def bucket(s3_server: S3Server, shop: Shop, use: Callable[[AccessKey], None]) -> Bucket:
    """One with 25 products and a photo; another photo is missing."""
    shop.products(23)
    shop.photo("photos/1.jpg", 3)
    shop.table(
        "more.parquet",
        productid=[100, 101],
        designation=["", "bougie"],
        photo=["photos/1.jpg", "photos/2.jpg"],
    )
    made = Bucket(s3_server, shop)
    made.upload("data")
    use(s3_server.admin())
    return made


def test_s3_answers_what_a_folder_answers(bucket: Bucket) -> None:
    shop = bucket.shop
    there, here = bucket.run(), shop.run()
    assert there.failed == here.failed == {"photo-unavailable": 1}
    assert bucket.keys("out/july/") == [
        "out/july/_score.json",
        *(f"out/july/{name}" for name in shop.bytes()),
    ]
    rows = shop.answers()
    from .conftest import read

    for name in shop.bytes():
        (shop.out / name).write_bytes(bucket.read(f"out/july/{name}"))
    remote = read(sorted(shop.out.glob("part-*.parquet")))
    assert [row["error_code"] for row in remote] == [row["error_code"] for row in rows]
    assert remote[1]["error"] == (
        f"{bucket.url}/data/photos/2.jpg: the photo cannot be read (no such file or folder)"
    )
    for ours, theirs in zip(rows, remote, strict=True):
        assert ours | {"error": None} == theirs | {"error": None}
    assert bucket.run().skipped == there.shards
    with pytest.raises(OutOccupied):
        bucket.run(precision=0.1)
    assert bucket.run(precision=0.1, anew=True).skipped == 0


def test_places_may_be_mixed(bucket: Bucket, tmp_path: Path) -> None:
    shop = bucket.shop
    assert bucket.run(out=str(tmp_path / "here")).rows == 25
    summary = bucket.run(
        data=str(shop.data), photos=f"{bucket.url}/data", out=f"{bucket.url}/mixed"
    )
    assert summary.failed == {"photo-unavailable": 1}
    one = bucket.run(data=f"{bucket.url}/data/more.parquet", out=f"{bucket.url}/one")
    assert (one.rows, one.failed) == (2, {"photo-unavailable": 1})


def test_requests_of_a_shard(bucket: Bucket) -> None:
    """What is paid for, beside the requests of the photos."""
    before = len(bucket.server.requests)
    bucket.run(data=f"{bucket.url}/data/products.parquet", out=f"{bucket.url}/a")
    whole = bucket.server.requests[before:]
    shards = [path for _, path in whole if "part-" in path]
    assert [method for method, path in whole if method == "PUT" and "part-" in path] == ["PUT"] * 3
    reads = [one for one in whole if "products.parquet" in one[1]]
    # The plan looks at the file, and reads its footer; each shard looks, and reads what it needs.
    assert len(reads) <= 5 + 3 * 9, reads
    assert len(shards) <= 3 * 4


def test_a_bucket_that_is_not_there(bucket: Bucket) -> None:
    with pytest.raises((PlaceAway, NothingToScore), match=r"s3://no-such-bucket"):
        bucket.run(data="s3://no-such-bucket/data")
    with pytest.raises(PlaceAway):
        bucket.run(out="s3://no-such-bucket/out")


def test_who_may_not_read_or_write_is_told(
    bucket: Bucket, s3_server: S3Server, use: Callable[[AccessKey], None]
) -> None:
    places._s3.cache_clear()
    elsewhere = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::elsewhere/*",
    }
    use(s3_server.make_key("nobody", {"Version": "2012-10-17", "Statement": [elsewhere]}))
    with pytest.raises(PlaceAway, match="access denied"):
        bucket.run()
    places._s3.cache_clear()
    use(AccessKey("AKIAUNKNOWN", "no secret"))
    with pytest.raises(PlaceAway):
        bucket.run()


def test_the_documented_policy_is_enough(
    bucket: Bucket, s3_server: S3Server, use: Callable[[AccessKey], None]
) -> None:
    arn = f"arn:aws:s3:::{bucket.name}"
    statements = [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{arn}/data/*"},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": f"{arn}/out/*",
        },
    ]
    places._s3.cache_clear()
    use(s3_server.make_key("scorer", {"Version": "2012-10-17", "Statement": statements}))
    assert bucket.run().failed == {"photo-unavailable": 1}
    assert bucket.run(anew=True).skipped == 0


def test_a_server_that_is_away_ends_the_run(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(places, "ATTEMPTS", 1)
    places._s3.cache_clear()
    gone = Access(f"http://127.0.0.1:{port}", "us-east-1")
    with pytest.raises(PlaceAway, match="no connection"):
        bucket.run(access=gone)
    shop = bucket.shop
    with pytest.raises(PlaceAway, match="no connection"):  # photos: not a failed row
        shop.run(photos=f"{bucket.url}/data", access=gone)
    assert shop.run(photos=f"{bucket.url}/data", access=bucket.access).rows == 25


def test_a_large_answer_is_written_in_parts(bucket: Bucket) -> None:
    content = bytes(range(256)) * 60_000
    place = places.place_of(f"{bucket.url}/large", bucket.access)
    place.write("x.bin", content)
    assert bucket.read("large/x.bin") == content
    assert place.look("x.bin").size == len(content)
    with place.open("x.bin") as file:
        assert io.BytesIO(file.read()).getvalue() == content
    place.delete("x.bin")
    place.delete("x.bin")
    assert "large/x.bin" not in bucket.keys("large/")
    assert isinstance(places._s3(bucket.name, *_key(bucket)), fs.S3FileSystem)


def _key(bucket: Bucket) -> tuple[str | None, str | None]:
    return bucket.access.endpoint_url, bucket.access.region
