"""Deleting an account: the person, and every row that is theirs."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.locking import lock_hunter
from hunters.models import Hunter, User
from hunters.throttle import forget_tries


class LastAdminError(RuleError):
    """Without this account nobody could manage the site."""

    code = "last_admin"


def delete_account(*, user: User) -> None:
    """Delete an account with its hunter, and what that did, owns and has. All of it or nothing.

    Its sessions are not searched for, since they name nobody in a column: a session whose account is gone is
    a visitor's, and its row goes when its time is over (`clearsessions`).
    Owns its transaction, and locks the hunter first: what is being completed, bought or imported at the same
    moment is either deleted with the rest or finds no hunter. Raises LastAdminError, and Hunter.DoesNotExist
    or User.DoesNotExist when it is gone already.
    """
    with transaction.atomic(durable=True):
        hunter = Hunter.objects.filter(user=user).first()
        if hunter is not None:
            lock_hunter(hunter)
        locked = _lock(user)
        _keep_one_admin(locked)
        if hunter is not None:
            _delete_rows_of(hunter)
            _entries_about(hunter).delete()
        _entries_about(locked).delete()
        forget_tries(user=locked)
        locked.delete()


def _lock(user: User) -> User:
    """Lock the account; a superuser's with all superusers, so that of the last two one stays."""
    which = Q(pk=user.pk) | Q(is_superuser=True) if user.is_superuser else Q(pk=user.pk)
    locked = {row.pk: row for row in User.objects.select_for_update().filter(which).order_by("pk")}
    if user.pk not in locked:
        raise User.DoesNotExist
    return locked[user.pk]


def _keep_one_admin(user: User) -> None:
    others = User.objects.exclude(pk=user.pk).filter(is_superuser=True, is_staff=True, is_active=True)
    if user.is_superuser and not others.exists():
        raise LastAdminError(
            _("You are the only one who manages this site. Make somebody else a superuser first.")
        )


def _delete_rows_of(hunter: Hunter) -> None:
    """Delete the rows that belong to a hunter; those first that forbid the deletion of others (RESTRICT).

    By relation, since the rooms above are unknown here; one statement for each, however many rows.
    """
    relations = [one for one in Hunter._meta.related_objects if one.on_delete is models.CASCADE]
    for relation in sorted(relations, key=lambda one: not _restricts(one.related_model)):  # type: ignore[arg-type]
        rows = relation.related_model._default_manager  # type: ignore[union-attr]
        rows.filter(**{relation.field.name: hunter}).delete()


def _restricts(model: type[models.Model]) -> bool:
    keys = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]
    return any(key.remote_field.on_delete is models.RESTRICT for key in keys)


def _entries_about(row: User | Hunter) -> "models.QuerySet[LogEntry]":
    """Return what the admin's history says of a row: it repeats its name."""
    kind = ContentType.objects.get_for_model(row)
    return LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
