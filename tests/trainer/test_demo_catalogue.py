"""The demo catalogue on disk, and the command that writes it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from trainer.commands.demo_catalogue import demo_catalogue
from trainer.data import layout
from trainer.data.categories import default_categories, read_categories
from trainer.demo.products import Stream, ean13
from trainer.demo.writer import FolderNotEmpty, write_catalogue, write_samples


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def tree(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def test_the_layout_of_the_challenge(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "demo", 150, seed=1)
    header, *products = rows(tmp_path / "demo" / "X_train_update.csv")
    label_header, *labels = rows(tmp_path / "demo" / "Y_train_CVw08PX.csv")
    assert header == ["", "designation", "description", "productid", "imageid"]
    assert label_header == ["", "prdtypecode"]
    assert len(products) == 150
    assert [row[0] for row in products] == [row[0] for row in labels]
    assert {row[1] for row in labels} <= {category.code for category in default_categories()}
    assert read_categories(tmp_path / "demo" / "categories.csv") == default_categories()
    expected = {f"image_{row[4]}_product_{row[3]}.jpg" for row in products}
    found = {path.name for path in (tmp_path / "demo" / "images" / "image_train").iterdir()}
    assert found < expected
    assert len(found) > 140
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {
        "X_train_update.csv",
        "Y_train_CVw08PX.csv",
        "categories.csv",
        "images",
    }


def test_same_seed_same_bytes_and_a_longer_catalogue_extends_a_shorter_one(tmp_path: Path) -> None:
    for name, count in (("one", 40), ("two", 40), ("longer", 60)):
        write_catalogue(tmp_path / name, count, seed=3, samples=2)
    one, longer = tree(tmp_path / "one"), tree(tmp_path / "longer")
    assert one == tree(tmp_path / "two")
    assert set(one) < set(longer)
    assert all(longer[name].startswith(content) for name, content in one.items())


def test_samples_are_ready_to_drop(tmp_path: Path) -> None:
    write_samples(tmp_path / "drop", 12, seed=1)
    header, *products = rows(tmp_path / "drop" / "products.csv")
    assert header == ["photo", "reference", "designation", "description"]
    assert len(products) == 12
    for photo, reference, designation, _ in products:
        assert reference == ean13(reference[:12])
        assert designation
        with Image.open(tmp_path / "drop" / photo) as image:
            image.load()
    assert len(list((tmp_path / "drop").iterdir())) == 13


@pytest.mark.parametrize("write", [write_catalogue, write_samples])
def test_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path, write: object) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert callable(write)
    with pytest.raises(FolderNotEmpty, match="not an empty folder"):
        write(tmp_path, 5, 0)
    assert tree(tmp_path) == {"mine.txt": b"mine"}


@pytest.mark.parametrize("stage", ["demo samples", "demo catalogue"])
def test_an_interrupted_run_leaves_the_folder_empty(tmp_path: Path, stage: str) -> None:
    def interrupt(now: str, done: int = 0, total: int | None = None) -> None:
        if now == stage and done == 5:
            assert list(tmp_path.rglob("*.jpg"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_catalogue(tmp_path, 20, 0, 20, interrupt)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_catalogue_and_samples(tmp_path: Path) -> None:
    arguments = [str(tmp_path / "demo"), "--products", "10", "--seed", "2", "--samples", "3"]
    result = CliRunner().invoke(demo_catalogue, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "10 products, 3 samples" in result.stderr
    assert len(rows(tmp_path / "demo" / layout.PRODUCTS)) == 11
    assert len(rows(tmp_path / "demo" / "samples" / "products.csv")) == 4


def test_texts_alone_tell_much_but_not_all() -> None:
    stream = Stream(0)
    products = [stream.product(i) for i in range(2500)]
    texts = [f"{product.designation} {product.description or ''}" for product in products]
    codes = [product.code for product in products]
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    # The last fifth: twins look back 300 products at most, so few of them straddle the border.
    model = LinearSVC(C=0.5).fit(vectors[:2000], codes[:2000])
    score = f1_score(codes[2000:], model.predict(vectors[2000:]), average="weighted")
    assert 0.7 < score < 0.9
