"""The form that takes the older program's files."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hunters.forms import TimezoneField, timezone_choices
from legacy_import.parsing import FILE_NAMES, LOG_NAME, PROFILE_NAMES, QUESTS_NAME
from legacy_import.problems import shown


class FilesInput(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class LegacyFilesField(forms.FileField):
    """The files of an older program's folder, known by their names alone; cleaned, each name's bytes."""

    widget = FilesInput(attrs={"accept": ".json,application/json"})

    def clean(self, data: Any, initial: Any = None) -> dict[str, bytes]:
        """Return the files' bytes by name; an empty file is read too, since the import says what it means."""
        files: list[UploadedFile] = list(data or ())
        if not files:
            raise ValidationError(_("Choose the files of the older program."), code="required")
        if (size := sum(one.size or 0 for one in files)) > settings.IMPORT_UPLOAD_MAX_BYTES:
            raise ValidationError(too_large(size), code="too_large")
        if wrong := list(_wrong_names([one.name or "" for one in files])):
            raise ValidationError(wrong)
        return {str(one.name): one.read() for one in files}


class UploadForm(forms.Form):
    """Files, and the zone that the log was written in when there is a log and nobody said one yet."""

    record_files = LegacyFilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "From the older program's data folder: hunter.json (or hunter_profile.json), quests.json, "
            "and quest_logs.json if it is there. Choose them all at once."
        ),
    )
    timezone = TimezoneField(
        help_text=gettext_lazy(
            "Where the log's times were written: they stand there without a zone. "
            "It becomes your own zone, too."
        ),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """Take the zone that is known already: then there is none to choose."""
        super().__init__(*args, **kwargs)
        self._zone = zone
        if zone:
            del self.fields["timezone"]
            return
        choice = self.fields["timezone"]
        choice.choices = [("", _("Not chosen yet")), *timezone_choices()]  # type: ignore[attr-defined]
        choice.error_messages["required"] = _("Choose the zone in which the log's times were written.")
        choice.required = not self.is_bound or any(one.name == LOG_NAME for one in self._chosen())
        choice.widget.attrs["data-propose-timezone"] = ""

    def clean(self) -> dict[str, Any]:
        """Answer with the zone that is known, when one is; "" is for files without a log."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        return {**answers, "timezone": self._zone} if self._zone else answers

    def _chosen(self) -> list[UploadedFile]:
        field = self.fields["record_files"]
        return list(field.widget.value_from_datadict(self.data, self.files, "record_files") or ())


def too_large(size: int) -> str:
    """Return the refusal of files of `size` bytes in all."""
    return _(
        "The files are %(size)s in all. At most %(most)s can be uploaded. Whoever runs this site can bring "
        "a larger record over for you."
    ) % {"size": _in_words(size), "most": _in_words(settings.IMPORT_UPLOAD_MAX_BYTES)}


def too_many() -> str:
    """Return the refusal of far more files than there can be."""
    return _("These are too many files. Choose hunter.json, quests.json and quest_logs.json alone.")


def _in_words(size: int) -> str:
    if size < 100_000:
        return ngettext("%(count)s byte", "%(count)s bytes", size) % {
            "count": number_format(size, force_grouping=True)
        }
    tenths = round(size / 100_000)
    number = number_format(tenths / 10, decimal_pos=1 if tenths % 10 else 0, force_grouping=True)
    return _("%(number)s MB") % {"number": number}


def _wrong_names(names: Sequence[str]) -> list[str]:
    """Return a sentence for each name that is unknown, doubled or missing."""
    wrong = [
        _("%(name)s is none of the older program's files: they are called %(names)s.")
        % {"name": shown(name), "names": ", ".join(FILE_NAMES)}
        for name in dict.fromkeys(names)
        if name not in FILE_NAMES
    ]
    wrong += [
        _("%(name)s was chosen more than once. Choose each file once.") % {"name": name}
        for name, count in Counter(names).items()
        if count > 1 and name in FILE_NAMES
    ]
    newer, older = PROFILE_NAMES
    profiles = [name for name in PROFILE_NAMES if name in names]
    if len(profiles) > 1:
        wrong.append(
            _("%(newer)s and %(older)s both hold a profile, and one is stale. Choose the fresh one.")
            % {"newer": newer, "older": older}
        )
    if not profiles:
        wrong.append(
            _("%(newer)s is missing. In older folders it is called %(older)s.")
            % {"newer": newer, "older": older}
        )
    if QUESTS_NAME not in names:
        wrong.append(_("%(name)s is missing.") % {"name": QUESTS_NAME})
    return wrong
