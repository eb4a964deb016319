"""Drafts: one for each hunter, for an hour, imported once or not at all."""

import io
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import gettempdir

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from hunterproject.errors import RuleError
from hunters.models import Hunter
from legacy_import import drafts, services
from legacy_import.draft_imports import import_draft, preview
from legacy_import.drafts import DraftGoneError, folder_of, make_draft, take_draft
from legacy_import.models import DraftFile, ImportRun, ImportState
from legacy_import.report import Report
from legacy_import.tests.folders import MADRID, totals
from legacy_import.tests.test_services import everything
from legacy_import.tests.uploads import UPLOAD, confirm, content, discard, page, record_files, upload
from questlog.ledger import differences_of
from questlog.models import QuestLog
from quests.models import Quest
from tests.factories import make_hunter
from tests.threads import at_once

pytestmark = pytest.mark.django_db

RACERS = 4


def draft_of(hunter: Hunter, **options: object) -> ImportRun:
    """Keep a sound record as a draft."""
    files = {name: content(value) for name, value in record_files().items()}
    values = {"files": files, "timezone": MADRID, "now": timezone.now()} | options
    return make_draft(hunter=hunter, user=hunter.user, **values)


def grow_old(run: ImportRun, by: timedelta = drafts.LIFETIME) -> None:
    """Let time pass for a draft."""
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - by)


def bring_it(run: ImportRun) -> Report | None:
    """Import a draft as its hunter."""
    return import_draft(user=run.hunter.user, draft=run, same_hunter=False, now=timezone.now())


def test_a_new_upload_replaces_the_draft(hunter: Hunter) -> None:
    first, second = draft_of(hunter), draft_of(hunter)
    assert list(ImportRun.objects.values_list("pk", flat=True)) == [second.pk]
    assert not DraftFile.objects.filter(run=first).exists()


def test_another_hunters_draft_and_a_finished_import_stay(hunter: Hunter) -> None:
    other, done = draft_of(make_hunter()), draft_of(hunter)
    assert bring_it(done)
    draft_of(hunter)
    assert set(ImportRun.objects.filter(pk__in=[other.pk, done.pk]).values_list("state", flat=True)) == {
        ImportState.DRAFT,
        ImportState.DONE,
    }


def test_the_database_holds_one_draft_for_a_hunter(hunter: Hunter) -> None:
    draft_of(hunter)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.create(hunter=hunter, state=ImportState.DRAFT)


@pytest.mark.parametrize("name", ["hunter.json", "../hunter.json", ""])
def test_the_database_holds_known_names_once(hunter: Hunter, name: str) -> None:
    run = draft_of(hunter)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftFile.objects.create(run=run, name=name, content=b"")


def test_the_folder_is_gone_afterwards_whatever_happens(hunter: Hunter) -> None:
    run, paths = draft_of(hunter), []
    with folder_of(run) as folder:
        assert folder.log is not None
        paths.append(folder.log.path.parent)
        assert sorted(one.name for one in paths[0].iterdir()) == sorted(record_files())
        assert paths[0].stat().st_mode & 0o077 == 0
    assert paths[0].parent == Path(gettempdir())
    with suppress(RuleError), folder_of(run) as folder:
        assert folder.log is not None
        paths.append(folder.log.path.parent)
        raise RuleError("No.")
    assert [one.exists() for one in paths] == [False, False]


class TestExpiry:
    """An hour, and not longer."""

    def test_a_draft_waits_for_an_hour(self, signed_in: Client, hunter: Hunter) -> None:
        run = draft_of(hunter)
        grow_old(run, drafts.LIFETIME - timedelta(minutes=1))
        assert signed_in.get(page(run)).status_code == 200

    def test_then_it_can_neither_be_seen_nor_confirmed(self, signed_in: Client, hunter: Hunter) -> None:
        run = draft_of(hunter)
        grow_old(run)
        for response in (signed_in.get(page(run)), confirm(signed_in, run), discard(signed_in, run)):
            assert response.status_code == 404
            assert "waits for an hour" in response.text
        assert not QuestLog.objects.exists()

    def test_whoever_opens_the_upload_page_clears_all_old_ones(self, signed_in: Client) -> None:
        old, fresh = draft_of(make_hunter()), draft_of(make_hunter())
        grow_old(old)
        signed_in.get(UPLOAD)
        assert list(ImportRun.objects.all()) == [fresh]
        assert set(DraftFile.objects.values_list("run", flat=True)) == {fresh.pk}

    def test_so_does_whoever_makes_one(self, hunter: Hunter) -> None:
        grow_old(draft_of(make_hunter()))
        run = draft_of(hunter)
        assert list(ImportRun.objects.all()) == [run]

    def test_so_does_the_command_and_says_how_many(self, hunter: Hunter) -> None:
        said = io.StringIO()
        old = [draft_of(one) for one in (hunter, make_hunter())]
        fresh = draft_of(make_hunter())
        for run in old:
            grow_old(run)
        call_command("delete_expired_drafts", stdout=said)
        call_command("delete_expired_drafts", stdout=said)
        assert said.getvalue() == "2 drafts deleted.\n0 drafts deleted.\n"
        assert list(ImportRun.objects.all()) == [fresh]

    def test_a_finished_import_does_not_grow_old(self, hunter: Hunter) -> None:
        run = draft_of(hunter)
        bring_it(run)
        grow_old(run, timedelta(days=400))
        assert drafts.delete_expired(now=timezone.now()) == 0
        assert ImportRun.objects.get().state == ImportState.DONE


class TestImport:
    """All of it and the draft's end, or nothing and the draft stays."""

    def test_the_run_keeps_the_drafts_id_and_the_files_go(self, hunter: Hunter) -> None:
        run = draft_of(hunter)
        report = bring_it(run)
        assert report is not None
        assert totals(hunter) == report.totals.legacy == report.totals.after
        done = ImportRun.objects.get()
        assert (done.pk, done.state, done.made_by) == (run.pk, ImportState.DONE, hunter.user)
        assert not DraftFile.objects.exists()
        assert QuestLog.objects.get().source_run == run.pk

    def test_quests_become_the_hunters_own(self, hunter: Hunter) -> None:
        bring_it(draft_of(hunter))
        quest, row = Quest.objects.get(), QuestLog.objects.get()
        assert (quest.owner, quest.xp_reward, quest.gold_reward) == (hunter, 50, 10)
        assert (row.xp_gained, row.gold_gained) == (50, 10)

    def test_a_trial_leaves_everything_as_it_was(self, hunter: Hunter) -> None:
        run = draft_of(hunter)
        before = everything()
        found = preview(user=hunter.user, draft=run, same_hunter=False, now=timezone.now())
        assert found.report is not None
        assert found.report.log.created == 1
        assert everything() == before

    @pytest.mark.parametrize("error", [RuleError("No more."), RuntimeError("broken")])
    def test_a_failure_keeps_the_draft(
        self, hunter: Hunter, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        run = draft_of(hunter)
        before = everything()

        def fail(**_options: object) -> None:
            assert not DraftFile.objects.exists()
            raise error

        monkeypatch.setattr(services, "pay", fail)
        with pytest.raises(type(error)):
            bring_it(run)
        assert everything() == before
        monkeypatch.undo()
        assert bring_it(run)

    def test_a_second_import_finds_it_done(self, hunter: Hunter) -> None:
        run = draft_of(hunter)
        assert bring_it(run)
        before = everything()
        assert bring_it(run) is None
        assert everything() == before

    def test_a_draft_that_went_meanwhile_is_not_imported(self, hunter: Hunter) -> None:
        run = draft_of(hunter)
        draft_of(hunter)
        with pytest.raises(RuleError) as refusal:
            bring_it(run)
        assert refusal.value.code == DraftGoneError.code
        assert not QuestLog.objects.exists()

    def test_nobody_elses_draft_can_be_taken(self, hunter: Hunter) -> None:
        run = draft_of(make_hunter())
        with pytest.raises(DraftGoneError), transaction.atomic():
            take_draft(hunter=hunter, draft_id=run.pk)
        with pytest.raises(RuleError):
            import_draft(user=hunter.user, draft=run, same_hunter=False, now=timezone.now())
        assert not QuestLog.objects.exists()
        assert run.draft_files.count() == 3


@pytest.mark.django_db(transaction=True)
def test_pressed_in_many_tabs_at_once_it_is_imported_once() -> None:
    hunter = make_hunter(timezone="")
    run = draft_of(hunter)
    run = ImportRun.objects.select_related("hunter__user").get(pk=run.pk)

    results = at_once([partial(bring_it, run) for _ in range(RACERS)])

    brought = Counter("imported" if isinstance(one, Report) else repr(one) for one in results)
    assert brought == {"imported": 1, "None": RACERS - 1}
    assert (QuestLog.objects.count(), ImportRun.objects.count(), DraftFile.objects.count()) == (1, 1, 0)
    assert list(differences_of(Hunter.objects.get(pk=hunter.pk))) == []


@pytest.mark.django_db(transaction=True)
def test_uploaded_in_many_tabs_at_once_one_draft_stays() -> None:
    hunter, other = make_hunter(), make_hunter()
    grow_old(draft_of(other))

    results = at_once([partial(draft_of, hunter) for _ in range(RACERS)])

    assert [one for one in results if isinstance(one, Exception)] == []
    (run,) = ImportRun.objects.all()
    assert (run.hunter, run.draft_files.count()) == (hunter, 3)


@pytest.mark.django_db(transaction=True)
def test_discarded_and_confirmed_at_once_it_is_one_or_the_other() -> None:
    hunter = make_hunter()
    run = ImportRun.objects.select_related("hunter__user").get(pk=draft_of(hunter).pk)

    imported, discarded = at_once([partial(bring_it, run), partial(drafts.discard_draft, draft=run)])

    assert discarded is None
    done = isinstance(imported, Report)
    assert done or (isinstance(imported, RuleError) and imported.code == DraftGoneError.code)
    assert (QuestLog.objects.count(), ImportRun.objects.count()) == ((1, 1) if done else (0, 0))


def test_a_draft_goes_with_its_hunters_account(hunter: Hunter, signed_in: Client) -> None:
    upload(signed_in)
    hunter.user.delete()
    assert not DraftFile.objects.exists()
