"""QR codes. The only module that knows segno."""

from markupsafe import Markup


def svg(text: str) -> Markup:
    """A QR code as inline SVG, dark on a light plate whatever the theme, for any camera."""
    import segno  # noqa: PLC0415 - few requests need it

    drawn = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - paths drawn by segno, none of the text
