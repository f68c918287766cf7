"""Lena in the middle of a quiz."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Post, SignIn
from tests.quiz.sitting.steps import begin, number_of


@pytest.fixture
def lena(sign_in: SignIn) -> FlaskClient:
    """Lena's browser."""
    return sign_in("lena")


@pytest.fixture
def sitting(lena: FlaskClient, post: Post) -> str:
    """Lena's attempt at the final quiz."""
    return begin(lena, post)


@pytest.fixture
def fingers(lena: FlaskClient, sitting: str) -> int:
    """The number of the question that is answered with a number."""
    return number_of(lena.get(sitting).text, "How many fingers")
