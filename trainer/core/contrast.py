"""How well a colour stands out from what it stands on."""

import re

COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
"""A colour as it is kept: `#` and three pairs of hexadecimal digits."""

ENOUGH = 4.5
"""The least ratio between text and its ground (WCAG 2.2, success criterion 1.4.3)."""

LIGHT, DARK = ("#fcfcfa", "#f2f4f3"), ("#11161d", "#1a212a")
"""The grounds of the pages by day and by night, as the stylesheet has them: paper and leaf."""


def luminance(colour: str) -> float:
    """The relative luminance of a colour: 0 for black to 1 for white.

    Source: WCAG 2.2, "relative luminance" (sRGB, each channel made linear, then weighted).
    """
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (none) to 21 (black on white).

    Source: WCAG 2.2, "contrast ratio": (L1 + 0.05) / (L2 + 0.05), the lighter first.
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least(colour: str, grounds: tuple[str, ...]) -> float:
    """The contrast of a colour on the ground where it is worst."""
    return min(ratio(colour, ground) for ground in grounds)
