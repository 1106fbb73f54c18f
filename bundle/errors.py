"""What can be wrong with a bundle, with a photo, or with an item to classify."""

from __future__ import annotations

from common.errors import ProductError


class BundleError(ProductError):
    """Base of this room's errors."""

    code = "bundle-error"


class BundleInvalid(BundleError):
    """The file is not a bundle, is damaged, or plays tricks."""

    code = "bundle-invalid"
    sentence = "{path}: not a usable model bundle ({reason})"


class BundleTooNew(BundleError):
    """The bundle's schema is one that this version does not know."""

    code = "bundle-too-new"
    sentence = "{path}: the bundle has schema {found}, this version reads up to {known}; update it"


class PhotoUnreadable(BundleError):
    """The bytes are not a whole photo of a format that we read."""

    code = "photo-unreadable"
    sentence = "{path}: not a readable photo ({reason})"


class PhotoUnavailable(PhotoUnreadable):
    """The file cannot be read now, whatever is in it: locked, no permission, a share that is away.
    Another try may succeed."""

    code = "photo-unavailable"
    sentence = "{path}: the photo cannot be read ({reason})"


class PhotoMissing(PhotoUnavailable):
    """There is no such file: told apart, as a catalogue may lack photos."""


class PhotoTooLarge(BundleError):
    """The photo has more pixels than we are willing to decode."""

    code = "photo-too-large"
    sentence = "{path}: the photo has {megapixels} megapixels, at most {limit} are read"


class ItemEmpty(BundleError):
    """An item with neither a text nor a photo."""

    code = "item-empty"
    sentence = "nothing to classify: give a photo, a designation or a description"


class GoldenMismatch(BundleError):
    """This machine does not compute what the server computed."""

    code = "golden-mismatch"
    sentence = "{path}: golden item {item} gives another result here ({reason})"
