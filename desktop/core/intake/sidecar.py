"""A text beside a photo, in a file of the same name: `.txt` or `.json`."""

from __future__ import annotations

import io
import json
from pathlib import Path

from common.errors import machine_reason
from desktop.core.intake.columns import Field, recognised, strength
from desktop.core.intake.decoding import encoding_of
from desktop.core.intake.errors import SidecarUnusable
from desktop.core.intake.opening import open_file
from desktop.core.intake.spelling import clean, folded
from desktop.core.intake.tables import Row

MOST_BYTES = 1_000_000


def read_sidecar(path: Path, photo: str) -> Row:
    """The text in the sidecar of a photo of this name.

    `.txt`: the first line is the designation, the rest the description.  `.json`: an object with
    designation, description and reference, under any name that a table's column may have.
    Raises SidecarUnusable.
    """
    try:
        with open_file(path) as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SidecarUnusable(path=path, reason=machine_reason(error)) from error
    if len(content) > MOST_BYTES:
        raise SidecarUnusable(path=path, reason="it is too long for a text")
    encoding = encoding_of(io.BytesIO(content))
    if encoding is None:
        raise SidecarUnusable(path=path, reason="it is no text")
    text = content.decode(encoding.name, "replace")
    row = _of_object(path, text, photo) if path.name.lower().endswith(".json") else _of_lines(text)
    if not any((row.reference, row.designation, row.description)):
        raise SidecarUnusable(path=path, reason="there is no text in it")
    return row


def _of_lines(text: str) -> Row:
    designation, *rest = clean(text).splitlines() or [""]
    return Row(0, designation=designation.strip(), description="\n".join(rest).strip())


def _of_object(path: Path, text: str, photo: str) -> Row:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SidecarUnusable(path=path, reason="it is not JSON") from error
    if not isinstance(found, dict):
        raise SidecarUnusable(path=path, reason="it is not a JSON object")
    values: dict[Field, str] = {}
    for name in sorted(found, key=strength):  # the field's own name has the last word
        field, value = recognised(name), found[name]
        if field and isinstance(value, str | int) and not isinstance(value, bool):
            values[field] = clean(str(value)) or values.get(field, "")
    texts = {one: values.get(one, "") for one in Field}
    designation = texts[Field.DESIGNATION]
    if folded(designation) == folded(photo):  # the title in what photo services export
        designation = ""
    reference = texts[Field.REFERENCE] or texts[Field.EAN]
    return Row(
        0,
        reference=reference,
        ean=texts[Field.EAN],
        designation=designation,
        description=texts[Field.DESCRIPTION],
    )
