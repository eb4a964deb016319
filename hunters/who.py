"""Who asks: the account with its hunter, and what every page needs of that hunter, in one query."""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from hunterproject.prepared import Prepared
from hunters.along import put_along, rows_along
from hunters.models import Hunter, User

#: What else comes along with an account, by its name: what rooms that this one does not know have asked for.
_also: dict[str, Subquery] = {}


def bring_along(name: str, value: Subquery) -> None:
    """Let every account come with a value more as its attribute `name`; asked for when the site starts."""
    _also[name] = value


def account(pk: UUID) -> User:
    """Return an account with its hunter, if it has one yet, and what comes along. One query.

    Raises User.DoesNotExist where there is none.
    """
    accounts: list[Any] = _accounts(pk)
    if not accounts:
        raise User.DoesNotExist
    found = accounts[0]
    hunter: Hunter | None = getattr(found, "hunter", None)
    if hunter is not None:
        put_along(hunter, found)
    return found  # type: ignore[no-any-return]


def came_along(user: Any) -> Hunter | None:
    """Return the hunter that came along with an account; None with one that was read in another way."""
    return getattr(user, "hunter", None) if hasattr(user, "along_day_rules") else None


def _account(pk: UUID) -> QuerySet[User]:
    rows = rows_along(hunter=OuterRef("hunter__pk"))
    return User.objects.select_related("hunter").annotate(**rows, **_also).filter(pk=pk)


#: Said at the first visit, when every room has told what else comes along.
_accounts = Prepared(_account)
