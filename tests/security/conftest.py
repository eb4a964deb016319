"""The site that the tests of this folder share the making of."""

import pytest

from tests.security.worlds import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Three hunters with rows of every kind; one of them is a superuser."""
    return make_world()
