"""How an S3 service is reached: plain addresses, keys that are never shown."""

from __future__ import annotations

import pytest

from channel.access import Access, AccessKey, parse_access_key
from channel.errors import AccessKeyUnusable, BadChannelUrl


@pytest.mark.parametrize(
    "url", ["https://s3.example.org", "http://127.0.0.1:9000", "https://[::1]:9000/path", None]
)
def test_an_endpoint(url: str | None) -> None:
    assert Access(url).endpoint_url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "s3.example.org",
        "ftp://s3.example.org",
        "https://",
        "https://user:hunter2@s3.example.org",
        "https://hunter2@s3.example.org",
        "https://s3.example.org:0",
        "https://s3.example.org:99999",
        "https://[::1",
    ],
)
def test_no_endpoint(url: str) -> None:
    with pytest.raises(BadChannelUrl) as caught:
        Access(url)
    assert "hunter2" not in str(caught.value)


def test_the_secret_is_in_no_repr() -> None:
    key = AccessKey("id", "hunter2")
    assert "hunter2" not in repr(key) + str(key) + repr(Access(key=key))


def test_a_key_file_is_read() -> None:
    content = b'{"access_key_id": " id ", "secret_access_key": "s/+=\\n", "more": 1}'
    assert parse_access_key(content, "key.json") == AccessKey("id", "s/+=")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hunter2",
        b'"hunter2"',
        b'{"access_key_id": "hunter2"}',
        b'{"access_key_id": "", "secret_access_key": "hunter2"}',
        b'{"access_key_id": "id", "secret_access_key": " "}',
        b'{"access_key_id": ["hunter2"], "secret_access_key": "x"}',
        b'{"access_key_id": "id", "secret_access_key": "\xff"}',
        b" " * 10_001,
    ],
)
def test_no_key_file(content: bytes) -> None:
    with pytest.raises(AccessKeyUnusable, match=r"key\.json") as caught:
        parse_access_key(content, "key.json")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
