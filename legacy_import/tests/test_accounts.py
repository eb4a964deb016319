"""Whose record a folder is."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from hunterproject.errors import RuleError
from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, User
from hunters.services import award, choose_days, lock_hunter
from legacy_import.accounts import AccountError, ZoneError
from legacy_import.models import ImportRun
from legacy_import.tests.folders import (
    GONE,
    MADRID,
    NOW,
    READ,
    bring,
    entry,
    hunter_of,
    profile,
    quest,
    quests,
    sound_folder,
    totals,
    write,
)
from questlog.services import complete_quest
from quests.models import Quest
from tests.factories import make_hunter, make_user

pytestmark = pytest.mark.django_db


def test_an_account_is_made_from_the_hunters_name(tmp_path: Path) -> None:
    report = bring(sound_folder(tmp_path, name="Mara Ñandú"))
    hunter = hunter_of(report)
    assert (report.username, hunter.name, report.made_account) == ("mara-nandu", "Mara Ñandú", True)
    assert not hunter.user.has_usable_password()
    assert not report.has_password
    assert ImportRun.objects.get().made_account


def test_a_new_account_named_by_user_has_no_usable_password_either(tmp_path: Path) -> None:
    report = bring(sound_folder(tmp_path), username="somebody")
    hunter = hunter_of(report)
    assert (hunter.user.username, hunter.name) == ("somebody", "Mara")
    assert not hunter.user.has_usable_password()


def test_an_existing_account_keeps_its_hunters_name_and_password(tmp_path: Path) -> None:
    hunter = make_hunter("Nadia", username="Nadia")
    report = bring(sound_folder(tmp_path), username="NADIA")
    assert (report.username, report.made_account, report.has_password) == ("Nadia", False, True)
    assert Hunter.objects.get().name == "Nadia"
    assert totals(hunter)["gold"] == 500
    assert not ImportRun.objects.get().made_account


def test_an_existing_account_without_a_hunter_gets_one(tmp_path: Path) -> None:
    user = make_user("nadia")
    report = bring(sound_folder(tmp_path), username="nadia")
    assert (report.made_account, report.made_hunter) == (False, True)
    assert (user.hunter.name, user.hunter.stats.count()) == ("Mara", 5)


def test_an_existing_account_that_no_import_made_is_refused_in_any_case(tmp_path: Path) -> None:
    make_hunter("Mara", username="MARA")
    with pytest.raises(AccountError, match="MARA exists, and no import of this folder made it"):
        bring(sound_folder(tmp_path))
    assert (User.objects.count(), ImportRun.objects.count()) == (1, 0)


def test_an_account_that_was_named_when_imported_is_refused_without_user(tmp_path: Path) -> None:
    make_hunter("Mara", username="mara")
    bring(sound_folder(tmp_path), username="mara")
    with pytest.raises(AccountError):
        bring(sound_folder(tmp_path))


def test_the_same_folder_finds_the_account_it_made(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path))
    report = bring(sound_folder(tmp_path, gold=501))
    assert (report.made_account, report.changed) == (False, True)
    assert User.objects.count() == 1


def test_a_folder_of_the_same_name_that_shares_nothing_is_refused(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, log=[entry()]))
    other = write(tmp_path, quests=quests(quest(READ)), quest_logs=[entry(quest_id=GONE)])
    with pytest.raises(AccountError):
        bring(other)


def test_a_shared_completion_is_enough(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, log=[entry()]))
    other = write(tmp_path, quests=quests(quest(READ)), quest_logs=[entry(), entry(quest_id=GONE)])
    assert bring(other).username == "mara"


def test_the_same_quests_under_a_name_folded_alike_are_refused(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Mara"))
    with pytest.raises(AccountError):
        bring(sound_folder(tmp_path, name="Mára"))


def test_an_import_that_read_neither_quests_nor_log_is_known_by_its_name(tmp_path: Path) -> None:
    bring(write(tmp_path, hunter=profile()))
    assert bring(sound_folder(tmp_path, log=[entry()])).username == "mara"
    assert User.objects.count() == 1


def test_another_persons_record_is_refused_for_a_named_account_unless_it_is_said_to_be_the_same(
    tmp_path: Path,
) -> None:
    first = bring(sound_folder(tmp_path, name="Mara"))
    with pytest.raises(AccountError, match="--same-hunter"):
        bring(sound_folder(tmp_path, name="Nadd", gold=7), username="mara")
    second = bring(sound_folder(tmp_path, name="Nadd", gold=7), username="mara", same_hunter=True)
    assert (second.earlier_name, first.earlier_name) == ("Mara", "")
    assert totals(hunter_of(second))["gold"] == 7


def test_a_poorer_record_of_the_same_name_is_a_namesakes_unless_the_account_is_named(tmp_path: Path) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path, gold=500)))
    with pytest.raises(AccountError, match="--user mara"):
        bring(sound_folder(tmp_path, gold=499))
    assert totals(hunter)["gold"] == 500
    bring(sound_folder(tmp_path, gold=499), username="mara")
    assert totals(hunter)["gold"] == 499


def test_a_renamed_record_is_known_by_a_completion_that_it_shares(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Mara", log=[entry()]))
    report = bring(sound_folder(tmp_path, name="Mara the Great", log=[entry()]), username="mara")
    assert report.earlier_name == "Mara"


def test_after_a_move_the_log_is_still_read_in_the_zone_it_was_written_in(tmp_path: Path) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path, log=[entry("2025-03-01T23:30:00")])))
    with transaction.atomic():
        choose_days(hunter=hunter, timezone="Asia/Tokyo", day_starts_at=0, now=NOW)
    newer = [entry("2025-03-01T23:30:00"), entry("2025-03-02T23:30:00")]
    report = bring(sound_folder(tmp_path, log=newer, gold=510), timezone=MADRID)
    assert (report.timezone, report.log.created) == (MADRID, 1)
    assert hunter.completions.latest("completed_at").completed_at == datetime(2025, 3, 2, 22, 30, tzinfo=UTC)
    with pytest.raises(ZoneError, match="read in Europe/Madrid"):
        bring(sound_folder(tmp_path, log=newer, gold=510), timezone="Asia/Tokyo")


def test_a_folder_exported_from_this_very_account_is_refused(tmp_path: Path) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path)))
    now = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
    complete_quest(hunter=hunter, quest=Quest.objects.get(), now=now, request_id=uuid4())
    exported = sound_folder(tmp_path, gold=510, Agility=1050, log=[entry("2025-03-01T09:00:00")])
    with pytest.raises(RuleError, match="1 completions that were played here"):
        bring(exported)
    assert totals(hunter)["gold"] == 510


@pytest.mark.parametrize("moved", [False, True])
def test_an_export_is_refused_by_its_account_also_after_a_move(tmp_path: Path, moved: bool) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path / "old", log=[entry()])))
    now = datetime(2025, 3, 5, 8, 0, tzinfo=UTC)
    complete_quest(hunter=hunter, quest=Quest.objects.get(), now=now, request_id=uuid4())
    if moved:
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="America/New_York", day_starts_at=0, now=NOW)
    before = totals(hunter)
    call_command("export_json", str(tmp_path / "out"), user="mara", stdout=StringIO())
    with pytest.raises(RuleError, match="exported from it"):
        bring(tmp_path / "out", timezone="")
    assert totals(hunter) == before


@pytest.mark.parametrize("what", ["undone", "bought", "corrected"])
def test_an_export_is_refused_when_its_totals_hold_what_happened_here(tmp_path: Path, what: str) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path / "old", log=[entry(), entry("2025-03-02T09:00:00")])))
    with transaction.atomic():
        locked = lock_hunter(hunter)
        if what == "undone":
            hunter.completions.filter(quest_day="2025-03-02").update(undone_at=NOW)
            award(hunter=locked, stat="Agility", xp=-50, gold=-10)
        elif what == "bought":
            award(hunter=locked, gold=-20)
        else:
            award(hunter=locked, gold=500)
    before = totals(hunter)
    call_command("export_json", str(tmp_path / "out"), user="mara", stdout=StringIO())
    with pytest.raises(RuleError, match="exported from it"):
        bring(tmp_path / "out", username="mara")
    assert totals(hunter) == before


def test_the_same_quests_under_another_name_make_another_account(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Mara"))
    report = bring(sound_folder(tmp_path, name="Nadd"))
    assert (report.username, report.made_account, report.quests.created) == ("nadd", True, 0)


@pytest.mark.parametrize("name", ["???", "…", "-._"])
def test_a_name_that_folds_to_nothing_asks_for_user(tmp_path: Path, name: str) -> None:
    with pytest.raises(AccountError, match="--user"):
        bring(sound_folder(tmp_path, name=name))
    assert bring(sound_folder(tmp_path, name=name), username="mara").username == "mara"


@pytest.mark.parametrize("username", ["", "two words", "x" * 151, "a\0b", "\udcff", "a\nb"])
def test_a_user_name_that_no_account_can_have_is_refused(tmp_path: Path, username: str) -> None:
    with pytest.raises(AccountError, match="Choose another with --user"):
        bring(sound_folder(tmp_path), username=username)
    assert not User.objects.exists()


def test_a_zone_is_required_only_for_a_log_with_entries(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, log=[]), timezone="")
    assert not DayRule.objects.exists()
    with pytest.raises(ZoneError, match="--timezone"):
        bring(sound_folder(tmp_path, log=[entry()]), timezone="")


def test_a_zone_becomes_a_new_hunters_for_all_of_the_past_even_without_a_log(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path), timezone="Asia/Tokyo")
    rule = DayRule.objects.get()
    assert (rule.timezone, rule.from_day, rule.day_starts_at) == ("Asia/Tokyo", BEGINNING, 0)
    assert ImportRun.objects.get().timezone == "Asia/Tokyo"


def test_a_zone_becomes_that_of_a_hunter_who_has_chosen_none(tmp_path: Path) -> None:
    hunter = make_hunter(username="mara", timezone="")
    bring(sound_folder(tmp_path, log=[entry()]), username="mara", timezone="Asia/Tokyo")
    assert [rule.timezone for rule in hunter.day_rules.all()] == ["Asia/Tokyo"]
    assert bring(sound_folder(tmp_path, log=[entry()]), username="mara", timezone="").timezone == "Asia/Tokyo"


def test_another_zone_than_the_hunters_latest_is_refused_naming_both(tmp_path: Path) -> None:
    hunter = make_hunter(username="mara", timezone=MADRID)
    choose_days(hunter=hunter, timezone="Asia/Tokyo", day_starts_at=3, now=NOW)
    with pytest.raises(ZoneError, match=r"Asia/Tokyo.*Europe/Madrid"):
        bring(sound_folder(tmp_path, log=[entry()]), username="mara", timezone=MADRID)
    assert (
        bring(sound_folder(tmp_path, log=[entry()]), username="mara", timezone="Asia/Tokyo").log.created == 1
    )


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "madrid", "../../etc/passwd", "\x1b[0m"])
def test_an_unknown_zone_is_refused(tmp_path: Path, zone: str) -> None:
    with pytest.raises(ZoneError, match="no time zone known here"):
        bring(sound_folder(tmp_path), timezone=zone)
