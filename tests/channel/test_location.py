from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import BadChannelUrl, UnsupportedChannel
from channel.location import folder_of, is_s3, open_store, s3_place

posix = pytest.mark.skipif(os.name == "nt", reason="paths of this system")
windows = pytest.mark.skipif(sys.platform != "win32", reason="paths of that system")


@pytest.mark.parametrize(
    "text",
    [
        "models",
        "./models",
        "/srv/models",
        r"C:\models",
        "C:/models",
        r"\\server\share\models",
        "a:b",
    ],
)
def test_a_path_is_taken_as_it_is(text: str) -> None:
    assert folder_of(text) == Path(text)


@posix
@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///srv/models", "/srv/models"),
        ("FILE:///srv/models", "/srv/models"),
        ("file://localhost/srv/models", "/srv/models"),
        ("file:/srv/models", "/srv/models"),
        ("file:///srv/my%20models%231", "/srv/my models#1"),
    ],
)
def test_file_urls(url: str, path: str) -> None:
    assert folder_of(url) == Path(path)


@windows
@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///C:/models", r"C:\models"),
        ("file://server/share/models", r"\\server\share\models"),
    ],
)
def test_file_urls_on_windows(url: str, path: str) -> None:
    assert folder_of(url) == Path(path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "  ",
        "a\0b",
        "file:models",
        "file:///srv/a?b",
        "file:///srv/a#b",
        "file:///srv/%00",
        "file://[half/srv",
        pytest.param("file://server/share", marks=posix),
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BadChannelUrl):
        open_store(url)


@pytest.mark.parametrize("url", ["https://models.example/", "ftp://x/y"])
def test_other_schemes_are_told_to_be_unsupported(url: str) -> None:
    with pytest.raises(UnsupportedChannel) as caught:
        open_store(url)
    assert caught.value.data["scheme"] == url.split(":")[0].lower()
    assert "not supported by this version" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "s3://AKIAEXAMPLE:HIDDEN@bucket/prefix",
        "s3://AKIAEXAMPLE:HID/HIDDEN+x@bucket/prefix",
        " S3:AKIAEXAMPLE:HIDDEN@bucket",
        "s3://bucket:HIDDEN@/a\nb",
        "https://AKIAEXAMPLE:HIDDEN@models.example/",
        "file://user:HIDDEN@[half/srv",
        "file://user:HIDDEN@server\u2100/share",
        "file:///srv@HIDDEN@/a?b",
    ],
)
def test_what_is_refused_is_told_without_a_secret(url: str) -> None:
    with pytest.raises((BadChannelUrl, UnsupportedChannel)) as caught:
        open_store(url)
    told = f"{caught.value}{caught.value.data}"
    assert "HIDDEN" not in told
    assert "AKIA" not in told
    assert url.strip().split(":")[0] in told


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("s3://bucket", ("bucket", "")),
        ("S3://bucket/", ("bucket", "")),
        (" s3://my.bucket-1/a/b/ ", ("my.bucket-1", "a/b")),
        ("s3://bucket/modèles du mois", ("bucket", "modèles du mois")),
    ],
)
def test_s3_addresses(url: str, place: tuple[str, str]) -> None:
    assert is_s3(url)
    assert s3_place(url) == place
    canonical = open_store(url).url
    assert s3_place(canonical) == place
    assert open_store(canonical).url == canonical


@pytest.mark.parametrize(
    "url",
    [
        "s3:bucket",
        "s3:///prefix",
        "s3://b",
        "s3://user@bucket/x",
        "s3://bucket:9000/x",
        "s3://bucket/a/../b",
        "s3://bucket/a//b",
        "s3://bucket/a?b",
        "s3://bucket/a#b",
        "s3://bucket/a\nb",
        "s3://bucket/a\\b",
    ],
)
def test_what_is_no_s3_address_is_refused(url: str) -> None:
    assert is_s3(url)
    with pytest.raises(BadChannelUrl):
        open_store(url)


def test_the_address_of_a_store_opens_it_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = open_store("models").url
    assert url == str(tmp_path / "models")
    assert open_store(url).url == url


@given(st.text(max_size=50))
def test_any_text_opens_or_is_refused_by_name(text: str) -> None:
    try:
        folder_of(text)
    except (BadChannelUrl, UnsupportedChannel) as error:
        assert str(error)


@posix
@given(st.lists(st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1)))
def test_the_file_url_of_a_path_means_that_path(names: list[str]) -> None:
    path = Path("/", *names)
    assert folder_of(path.as_uri()) == path
