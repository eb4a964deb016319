"""The record of each import: what was read, by whom, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hunterproject.models import Record
from hunters.models import Hunter
from legacy_import.parsing import FILE_NAMES


class ImportState(models.TextChoices):
    """How far an import is."""

    DRAFT = "draft", _("Draft")
    DONE = "done", _("Done")


class ImportRun(Record):
    """One import of a legacy folder. Log rows and adjustments name it in `source_run`."""

    # No index of its own: another begins with it.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="import_runs", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices)
    #: A list of {"name", "sha256", "bytes"}, one for each file read.
    files = models.JSONField(_("files"), default=list)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    #: Whether this run made the hunter's account.
    made_account = models.BooleanField(_("made the account"), default=False)
    counts = models.JSONField(_("counts"), default=dict)
    report = models.JSONField(_("report"), default=dict)
    #: The account that asked for it; null when it was run from the command line.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_run_state_known"),
            # Also what finds the drafts that are too old.
            models.UniqueConstraint(
                fields=["hunter"],
                condition=Q(state=ImportState.DRAFT),
                name="import_run_one_draft",
            ),
        ]
        indexes = [models.Index(fields=["hunter", "-created_at"], name="import_run_latest")]

    def __str__(self) -> str:
        return f"{self.hunter_id}, {self.created_at:%Y-%m-%d %H:%M}"


class DraftFile(Record):
    """A file of a draft, as it was uploaded. It goes when the draft does."""

    # No index of its own: the constraint's begins with it.
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="draft_files", db_index=False)
    name = models.CharField(_("name"), max_length=20)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="draft_file_once"),
            models.CheckConstraint(condition=Q(name__in=FILE_NAMES), name="draft_file_name_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.run_id}"
