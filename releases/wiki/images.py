"""Stores images of the wiki: what they really are decides, not their names."""

import hashlib
import re
import warnings
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from portal.ui.text.formats import filesize
from releases.files.uploads import new_key

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "WEBP": ("webp", "image/webp"),
}


@dataclass(frozen=True)
class StoredImage:
    key: str
    name: str
    content_type: str
    sha256: str


def store_image(content: Any) -> StoredImage:
    """Check an uploaded image and put it into storage. Raises ValidationError for anything else."""
    if content.size > MAX_BYTES:
        raise ValidationError(
            _("Make this image smaller: the limit is %(limit)s."),
            code="size",
            params={"limit": filesize(MAX_BYTES)},
        )
    suffix, content_type = FORMATS[_format(content)]
    base = slugify(re.sub(r"\.[^.]*$", "", content.name or ""))[:60] or "image"
    name = f"{base}.{suffix}"
    content.seek(0)
    digest = hashlib.sha256(content.read()).hexdigest()
    content.seek(0)
    return StoredImage(
        default_storage.save(new_key("wiki", name), content), name, content_type, digest
    )


def discard_image(stored: StoredImage) -> None:
    """Delete an object that no row came to name."""
    default_storage.delete(stored.key)


def _format(content: Any) -> str:
    try:
        with warnings.catch_warnings():
            # A picture that claims billions of points only warns before it fills the memory.
            warnings.simplefilter("error")
            with Image.open(content, formats=list(FORMATS)) as image:
                known = image.format or ""
                width, height = image.size
                image.verify()
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Warning,
        Image.DecompressionBombError,
    ) as error:
        raise ValidationError(
            _("Choose a PNG, JPEG or WebP image: this is none."), code="format"
        ) from error
    if width * height > MAX_PIXELS:
        raise ValidationError(_("This image has too many points: make it smaller."), code="pixels")
    return known
