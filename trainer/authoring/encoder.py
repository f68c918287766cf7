"""The child that writes pictures anew: it reads what somebody sent, and only pixels leave it.

Colours are brought to sRGB and the orientation of the camera is applied, because what said so is dropped with
everything else that is not pixels: places, times, devices, texts, thumbnails.
"""

import io
from typing import Any

from PIL import Image, ImageCms, ImageOps

from trainer.catalogue import apart
from trainer.core.source.images import MEGAPIXELS

LONGEST = 2400  # pixels of the longer side: a page shows 800, a screen of double density twice that
CPU_SECONDS = 20
MEMORY = 1024 * 1024 * 1024  # of address space; 40 megapixels of four bytes are 160 MiB

TYPES: dict[str, dict[str, Any]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 88, "optimize": True},
    "WEBP": {"quality": 88},
    "AVIF": {"quality": 75},
}

Image.MAX_IMAGE_PIXELS = MEGAPIXELS * 1_000_000 // 2  # Pillow refuses what has more than twice as many


def encoded(data: bytes) -> bytes:
    """A picture as pixels alone, in the type it came in; nothing if it has several frames.

    Raises what Pillow raises on a picture that it cannot read.
    """
    with Image.open(io.BytesIO(data), formats=list(TYPES)) as opened:
        kind = "JPEG" if opened.format == "MPO" else str(opened.format)  # a photo with more photos behind it
        if kind != "JPEG" and getattr(opened, "n_frames", 1) > 1:
            return b""
        if kind == "JPEG":
            opened.draft(None, (LONGEST, LONGEST))
        picture = ImageOps.exif_transpose(_in_srgb(opened))
    if max(picture.size) > LONGEST:
        if picture.mode in {"1", "P"}:
            picture = _plain(picture)
        picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    if picture.mode not in ({"L", "RGB"} if kind == "JPEG" else {"1", "L", "LA", "P", "RGB", "RGBA"}):
        picture = picture.convert("RGB") if kind == "JPEG" else _plain(picture)
    picture.info = {name: value for name, value in picture.info.items() if name == "transparency"}
    out = io.BytesIO()
    picture.save(out, kind, **TYPES[kind])
    return out.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """A picture in the colours that every browser takes it to have; those of most cameras are others."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture
    return changed or picture


def _plain(picture: Image.Image) -> Image.Image:
    """A picture in plain colours, with its transparency if it has any."""
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


if __name__ == "__main__":
    apart.serve(encoded, cpu_seconds=CPU_SECONDS, memory=MEMORY)
