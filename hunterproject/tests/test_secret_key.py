"""A new key: with the old one in SECRET_KEY_FALLBACKS nobody notices, without it all are logged out."""

import json

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client

from hunterproject.tests.test_start import run
from hunters.models import User


@pytest.mark.parametrize(("kept", "status"), [(True, 200), (False, 302)])
def test_sessions_last_as_long_as_the_old_key_is_kept(
    signed_in: Client, settings: object, kept: bool, status: int
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if kept else []
    settings.SECRET_KEY = "a new key"
    assert signed_in.get("/settings/").status_code == status


@pytest.mark.parametrize("kept", [True, False])
def test_reset_links_sent_before_work_as_long(signed_in: Client, settings: object, kept: bool) -> None:
    user = User.objects.get()
    token = default_token_generator.make_token(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if kept else []
    settings.SECRET_KEY = "a new key"
    assert type(default_token_generator)().check_token(user, token) is kept


def test_keys_of_before_come_from_the_environment_parted_by_commas() -> None:
    ask = "import json; from hunterproject import settings; print(json.dumps(settings.SECRET_KEY_FALLBACKS))"
    assert json.loads(run("-c", ask, SECRET_KEY_FALLBACKS="one,two").stdout) == ["one", "two"]
    assert json.loads(run("-c", ask, SECRET_KEY_FALLBACKS="").stdout) == []
