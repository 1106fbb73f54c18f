"""How the Rakuten multimodal challenge names its photos."""

from __future__ import annotations


def photo_name(image_id: str, product_id: str) -> str | None:
    """The file name of a product's photo, from two cells of its row; None where they name none."""
    parts = identifier(image_id), identifier(product_id)
    # Identifiers are part of a path: only what cannot lead out of the folder.
    if all(part.replace("-", "").replace("_", "").isalnum() for part in parts):
        return "image_{}_product_{}.jpg".format(*parts)
    return None


def identifier(text: str) -> str:
    """An index, a label or a photo number as one spelling.

    A column of whole numbers with a gap in it leaves pandas as decimals: "12.0" is 12.
    """
    text = text.strip()
    whole = text.removesuffix(".0")
    return whole if whole.isdecimal() else text
