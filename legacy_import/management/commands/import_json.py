"""`manage.py import_json`: bring a folder of the older program over, all or nothing."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from hunterproject.errors import RuleError
from legacy_import.parsing import FILE_NAMES, PROFILE_NAMES, LegacyFolder, Progress, read_folder
from legacy_import.placing import Placement
from legacy_import.report_file import ReportFile, ReportFileError
from legacy_import.services import FolderProblemsError, ImportOrder, import_folder
from legacy_import.terminal import ends_in_a_sentence, say


class Command(BaseCommand):
    """Prints a report and exits 0; exits 1 with every problem named and nothing written."""

    help = (
        "Import a folder of the older program: the hunter, the quests and the log. Everything is "
        "checked first, then all of it is written, or nothing. The same folder again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and the choices that it cannot answer."""
        add = parser.add_argument
        add("folder", metavar="DIR", type=Path, help="the folder with hunter.json and quests.json")
        add(
            "--user",
            metavar="NAME",
            help="the account, new or not; made from the hunter's name when left out",
        )
        add(
            "--timezone",
            metavar="ZONE",
            default="",
            help="where the log's times were written, such as Europe/Madrid; becomes the hunter's zone",
        )
        add(
            "--quests",
            choices=[place.value for place in Placement],
            default=Placement.CATALOG.value,
            help="where the quests go: everyone's catalog (the default), or the hunter's own",
        )
        add(
            "--update-quests",
            action="store_true",
            help="let quests that are here already take over what the folder says of them",
        )
        add(
            "--profile",
            choices=PROFILE_NAMES,
            default="",
            help="which profile to read when the folder holds both",
        )
        add(
            "--same-hunter",
            action="store_true",
            help="the folder is the same person's, although it shares nothing with what was imported before",
        )
        add("--dry-run", action="store_true", help="say what an import would do, and write nothing")
        add("--report", metavar="FILE", type=Path, help="keep the report too: FILE.json, or FILE.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, report."""
        folder = read_folder(Path(options["folder"]), profile_name=options["profile"] or "")
        with (
            self._report_file(options["report"], options["folder"]) as file,
            ends_in_a_sentence("Nothing was written."),
        ):
            try:
                with self._progress(folder) as progress:
                    report = import_folder(self._order(folder, options, progress))
            except RuleError as refusal:
                if file is not None:
                    problems = refusal.problems if isinstance(refusal, FolderProblemsError) else None
                    file.write_refusal(str(refusal), folder.files, problems)
                raise
            if file is not None:
                file.write_report(report)
        say(self.stdout, report.text())

    def _order(self, folder: LegacyFolder, options: dict[str, Any], progress: Progress) -> ImportOrder:
        return ImportOrder(
            folder=folder,
            now=timezone.now(),
            username=options["user"],
            timezone=options["timezone"],
            placement=Placement(options["quests"]),
            update_quests=options["update_quests"],
            same_hunter=options["same_hunter"],
            dry_run=options["dry_run"],
            progress=progress,
        )

    @contextmanager
    def _progress(self, folder: LegacyFolder) -> Iterator[Progress]:
        """Draw a bar over the log's bytes on a terminal; nothing in a pipe."""
        size = folder.log.path.stat().st_size if folder.log else 0
        terminal = bool(getattr(self.stderr, "isatty", bool)())
        with tqdm(total=size, unit="B", unit_scale=True, leave=False, disable=not terminal) as bar:

            def told(read: int) -> None:
                bar.update(read - bar.n)

            yield told

    @contextmanager
    def _report_file(self, path: Path | None, folder: Path) -> Iterator[ReportFile | None]:
        if path is None:
            yield None
            return
        if path.name in FILE_NAMES and path.parent.resolve() == folder.resolve():
            raise CommandError(f"The report cannot be written to {path}: that is the record itself.")
        try:
            file = ReportFile(path)
        except ReportFileError as error:
            raise CommandError(str(error)) from error
        try:
            yield file
        finally:
            file.discard()
