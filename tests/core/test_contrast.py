"""Colours that can be read: by WCAG's own examples, on the grounds the stylesheet has."""

from pathlib import Path

import pytest

from trainer.core import contrast

STYLE = Path(__file__).parents[2] / "trainer" / "static" / "style.css"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48)],
)  # fmt: skip
def test_contrast_is_as_wcag_reckons_it(one: str, other: str, ratio: float) -> None:
    assert contrast.ratio(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast.ratio(other, one) == contrast.ratio(one, other)


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    style = STYLE.read_text()
    for name, light, dark in zip(("paper", "leaf"), contrast.LIGHT, contrast.DARK, strict=True):
        assert f"--{name}: light-dark({light}, {dark});" in style


def test_the_worse_ground_counts() -> None:
    assert contrast.least("#ffffff", contrast.DARK) == contrast.ratio("#ffffff", contrast.DARK[1])
