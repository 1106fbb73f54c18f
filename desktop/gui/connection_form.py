"""A channel typed in by hand: where it is, why to trust it, and the key to it on S3."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from channel.access import AccessKey
from channel.location import is_s3
from desktop.core.connection import Connection
from desktop.gui.secret_field import SecretField
from desktop.gui.signing_in import Form
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, button, named


class ConnectionForm(QWidget):
    """The fields of S3 show for an address that begins with s3:// only."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.url, self.root_file = QLineEdit(), QLineEdit()
        self.endpoint_url, self.region = QLineEdit(), QLineEdit()
        self.key_id, self.secret = QLineEdit(), SecretField(theme)
        self.choose_folder = button("plain", self.tr("Choose folder…"))
        self.choose_root = button("plain", self.tr("Choose file…"))
        self._cloud = QWidget()
        self._arrange()
        self.choose_folder.clicked.connect(self._choose_folder)
        self.choose_root.clicked.connect(self._choose_root)
        for field in (self.url, self.key_id, self.secret.line):
            field.textChanged.connect(self._refresh)
        self._refresh()

    def fill(self, connection: Connection | None, url: str = "") -> None:
        """Begins anew from the present connection, or from an address."""
        self.forget()
        known = connection if connection is not None and not url else None
        self.url.setText(known.url if known else url)
        self.endpoint_url.setText((known.endpoint_url or "") if known else "")
        self.region.setText((known.region or "") if known else "")
        self.root_file.clear()
        kept = self.tr("Unchanged if left empty") if known and is_s3(known.url) else ""
        self.key_id.setPlaceholderText(kept)

    def forget(self) -> None:
        """Leaves nothing of the access key behind."""
        self.key_id.setText("")
        self.secret.forget()

    def complete(self) -> bool:
        """Whether there is enough to try: of a key, both parts or none."""
        return bool(self._text(self.url)) and bool(self._text(self.key_id)) == bool(
            self.secret.text().strip()
        )

    def form(self) -> Form:
        """What has been typed."""
        url, root = self._text(self.url), self._text(self.root_file)
        root_file = Path(root) if root else None
        if not is_s3(url):
            return Form(url, root_file)
        key_id, secret = self._text(self.key_id), self.secret.text().strip()
        return Form(
            url,
            root_file,
            self._text(self.endpoint_url) or None,
            self._text(self.region) or None,
            AccessKey(key_id, secret) if key_id and secret else None,
        )

    def _text(self, field: QLineEdit) -> str:
        return field.text().strip()

    def _refresh(self) -> None:
        self._cloud.setVisible(is_s3(self.url.text()))
        self.changed.emit()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose the channel’s folder"))
        if folder:
            self.url.setText(str(Path(folder)))

    def _choose_root(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Choose the root file"), "", "*.json")
        if file:
            self.root_file.setText(str(Path(file)))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(
            Text(
                "muted",
                self.tr(
                    "A folder, a USB stick, a network share or an S3 bucket: whoever trains the"
                    " models has told you where."
                ),
            )
        )
        column.addLayout(named(self.tr("&Address or folder"), self.url, self.choose_folder))
        column.addLayout(
            named(self.tr("&Root file, if you got one"), self.root_file, self.choose_root)
        )
        column.addWidget(self._cloud)
        self.url.setPlaceholderText(self.tr("s3://bucket/prefix, or a folder"))
        self.endpoint_url.setPlaceholderText(self.tr("Empty for AWS"))
        self.region.setPlaceholderText("eu-west-3")
        cloud = QVBoxLayout(self._cloud)
        cloud.setContentsMargins(0, 0, 0, 0)
        cloud.setSpacing(Space.M)
        cloud.addLayout(
            _pair(
                named(self.tr("S&erver"), self.endpoint_url), named(self.tr("Re&gion"), self.region)
            )
        )
        cloud.addLayout(
            _pair(
                named(self.tr("Access &key ID"), self.key_id),
                named(self.tr("&Secret"), self.secret),
            )
        )


def _pair(left: QVBoxLayout, right: QVBoxLayout) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.M)
    row.addLayout(left, 1)
    row.addLayout(right, 1)
    return row
