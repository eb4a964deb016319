"""Making hunters: whole or not at all, and one for an account."""

import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client

from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, Stat, User
from hunters.services import award, choose_days, create_hunter, hunter_for, lock_hunter, sign_up
from tests.factories import make_hunter, make_user

STATS = ["Strength", "Agility", "Intelligence", "Spirit", "Domain"]


def stats_of(hunter: Hunter) -> list[tuple[str, int]]:
    return sorted(hunter.stats.values_list("name", "total_xp"))


@pytest.mark.django_db
class TestCreateHunter:
    def test_makes_the_five_stats_at_zero(self) -> None:
        hunter = create_hunter(user=make_user(), name="Mara")
        assert stats_of(hunter) == sorted((name, 0) for name in STATS)
        assert (hunter.name, hunter.gold, hunter.total_xp) == ("Mara", 0, 0)

    def test_a_zone_given_holds_for_all_of_the_past(self) -> None:
        hunter = create_hunter(user=make_user(), name="Mara", timezone="Asia/Tokyo")
        rule = hunter.day_rules.get()
        assert (rule.from_day, rule.timezone, rule.day_starts_at) == (BEGINNING, "Asia/Tokyo", 0)

    def test_no_zone_is_chosen_when_none_is_given(self) -> None:
        assert not create_hunter(user=make_user(), name="Mara").day_rules.exists()

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("  Mara ", "Mara"),
            ("", "the-account"),
            (" \t ", "the-account"),
            ("\u00a0", "the-account"),
            ("N" * 101, "N" * 100),
        ],
    )
    def test_a_name_is_trimmed_cut_and_falls_back_on_the_accounts(self, name: str, kept: str) -> None:
        assert create_hunter(user=make_user("the-account"), name=name).name == kept

    def test_a_long_account_name_is_cut(self) -> None:
        assert create_hunter(user=make_user("u" * 150), name="").name == "u" * 100


@pytest.mark.django_db(transaction=True)
class TestNeedingATransaction:
    def test_create_hunter_refuses_without_one_and_makes_nothing(self) -> None:
        user = make_user()
        with pytest.raises(TransactionManagementError, match="create_hunter"):
            create_hunter(user=user, name="Mara")
        assert not Hunter.objects.exists()

    def test_so_do_lock_award_and_choose_days(self) -> None:
        hunter = make_hunter()
        with pytest.raises(TransactionManagementError, match="lock_hunter"):
            lock_hunter(hunter)
        with pytest.raises(TransactionManagementError, match="award"):
            award(hunter=hunter, gold=1)
        with pytest.raises(TransactionManagementError, match="choose_days"):
            choose_days(hunter=hunter, timezone="UTC", day_starts_at=0, now=hunter.created_at)
        hunter.refresh_from_db()
        assert (hunter.gold, hunter.day_rules.get().timezone) == (0, "Europe/Madrid")


@pytest.mark.django_db(transaction=True)
class TestSignUp:
    def test_saves_the_account_with_its_hunter(self) -> None:
        hunter = sign_up(user=User(username="mara"), name="Mara", timezone="Asia/Tokyo")
        assert User.objects.get().hunter == hunter
        assert hunter.day_rules.get().timezone == "Asia/Tokyo"

    def test_a_hunter_that_cannot_be_made_whole_leaves_nothing(self) -> None:
        # The zone comes last: account, hunter and stats are written by then.
        with pytest.raises(IntegrityError, match="day_rule_timezone_not_blank"):
            sign_up(user=User(username="mara"), timezone="  ")
        assert not any(table.objects.exists() for table in (User, Hunter, Stat, DayRule))

    def test_a_taken_name_leaves_the_other_account_as_it_was(self) -> None:
        make_hunter(username="mara")
        with pytest.raises(IntegrityError):
            sign_up(user=User(username="MARA"))
        assert (User.objects.count(), Hunter.objects.count(), Stat.objects.count()) == (1, 1, 5)


@pytest.mark.django_db
class TestHunterFor:
    def test_makes_one_at_the_first_visit_and_returns_it_ever_after(self) -> None:
        user = make_user("mara")
        made = hunter_for(user)
        assert (made.user, made.name, len(stats_of(made))) == (user, "mara", 5)
        assert hunter_for(user) == made
        assert Hunter.objects.count() == 1

    def test_calls_it_by_the_accounts_full_name_when_it_has_one(self) -> None:
        user = make_user(first_name="Mara", last_name="Ñandú")
        assert hunter_for(user).name == "Mara Ñandú"

    def test_chooses_no_zone(self) -> None:
        assert not hunter_for(make_user()).day_rules.exists()

    def test_reads_one_that_exists_in_two_queries_with_its_days(
        self, hunter: Hunter, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(2):
            found = hunter_for(hunter.user)
            assert [rule.timezone for rule in found.day_rules.all()] == ["Europe/Madrid"]

    def test_an_account_of_createsuperuser_has_one_at_its_first_visit(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse")
        call_command("createsuperuser", username="boss", email="", interactive=False, verbosity=0)
        assert not Hunter.objects.exists()
        assert client.login(username="Boss", password="correct horse")
        for path in ("/", "/status/", "/settings/"):
            assert client.get(path).status_code == 200
        assert Hunter.objects.get().name == "boss"
        assert Stat.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_first_visits_at_once_make_one_hunter() -> None:
    user = make_user("mara")
    found: list[Hunter] = []
    start = threading.Barrier(2)

    def visit() -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            found.append(hunter_for(User.objects.get(pk=user.pk)))
        finally:
            connection.close()

    visits = [threading.Thread(target=visit) for _ in range(2)]
    for one in visits:
        one.start()
    for one in visits:
        one.join()
    assert [one.pk for one in found] == [Hunter.objects.get().pk] * 2
    assert Stat.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_first_visit_that_meets_another_under_way_waits_for_it() -> None:
    """The race for certain: the second visit begins when the first has written and not committed."""
    user = make_user("mara")
    found: list[Hunter] = []

    def visit() -> None:
        try:
            found.append(hunter_for(user))
        finally:
            connection.close()

    second = threading.Thread(target=visit)
    with transaction.atomic():
        first = create_hunter(user=user, name="Mara")
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
    second.join(timeout=30)
    assert found == [first]
    assert (Hunter.objects.count(), Stat.objects.count()) == (1, 5)
