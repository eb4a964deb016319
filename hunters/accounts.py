"""Disabling accounts, and enabling them again: who may, and who is kept from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from hunters.locking import require_transaction
from hunters.models import User


def may_change(*, actor: User, account: User) -> bool:
    """Return whether a member of staff who may change accounts may change this one.

    Accounts of staff are changed by superusers alone: who could set another's
    password or permissions would have them too.
    """
    return actor.is_superuser or not (account.is_staff or account.is_superuser)


@dataclass(slots=True)
class Sorted:
    """Chosen accounts: to be changed, as they are already, and those that the actor may not change."""

    changed: list[User] = field(default_factory=list)
    unchanged: list[User] = field(default_factory=list)
    refused: list[User] = field(default_factory=list)


def sort_out(*, accounts: Iterable[User], active: bool, actor: User) -> Sorted:
    """Return what `choose_active` would do with each account. Nobody disables the own one."""
    found = Sorted()
    for account in accounts:
        if not may_change(actor=actor, account=account) or (account.pk == actor.pk and not active):
            found.refused.append(account)
        elif account.is_active == active:
            found.unchanged.append(account)
        else:
            found.changed.append(account)
    return found


def choose_active(*, accounts: Iterable[User], active: bool, actor: User) -> Sorted:
    """Enable (`active`) or disable accounts, as far as `actor` may; returns what became of each.

    A disabled account is signed out everywhere with its next request; its record
    stays. Runs in its caller's transaction, and locks the accounts.
    """
    require_transaction("choose_active")
    ids = [account.pk for account in accounts]
    locked = User.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    found = sort_out(accounts=locked, active=active, actor=actor)
    User.objects.filter(pk__in=[account.pk for account in found.changed]).update(
        is_active=active, updated_at=timezone.now()
    )
    return found
