"""Who somebody is, by name and password."""

from typing import Any
from uuid import UUID

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from hunters.models import User
from hunters.who import account


class CountedBackend(AxesStandaloneBackend, ModelBackend):  # type: ignore[misc]
    """Django's own, not asked while there were too many tries. One class, since one has to log people in."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the account. Raises PermissionDenied while it is locked; without a request it never is."""
        if request is not None:
            AxesStandaloneBackend.authenticate(self, request, username, password, **kwargs)
        found: Any = ModelBackend.authenticate(self, request, username, password, **kwargs)
        return found if isinstance(found, User) else None

    def get_user(self, user_id: UUID) -> User | None:
        """Return the account of a session, with its hunter and what every page needs of it. One query."""
        try:
            user = account(user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
