"""Pictures and documents of courses."""

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
}
"""What may stand beside a text, by the ending of its name, and as what it is served."""
