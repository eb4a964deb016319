"""The tables of the player: each rule that a row must obey is refused by the database itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hunterproject.models import MAX_AMOUNT
from hunterproject.tests.refusals import names_of_constraints, refused_by
from hunters.models import ALL_WEEKDAYS, DayRule, Hunter, RestDay, Stat, Theme
from tests.factories import make_hunter, make_user

DAY = date(2026, 5, 20)

HUNTER_REFUSALS = [
    ("hunter_name_not_blank", {"name": ""}),
    ("hunter_name_not_blank", {"name": "   "}),
    ("hunter_gold_in_range", {"gold": -1}),
    ("hunter_gold_in_range", {"gold": MAX_AMOUNT + 1}),
    ("hunter_total_xp_in_range", {"total_xp": -1}),
    ("hunter_total_xp_in_range", {"total_xp": MAX_AMOUNT + 1}),
    ("hunter_theme_known", {"theme": "sepia"}),
    ("hunter_theme_known", {"theme": ""}),
    ("hunter_language_known", {"language": "de"}),
    ("hunter_grouping_known", {"grouping": "colour"}),
    ("hunter_grouping_known", {"grouping": ""}),
]
STAT_REFUSALS = [
    ("stat_name_known", {"name": "Luck"}),
    ("stat_name_known", {"name": "strength"}),
    ("stat_total_xp_in_range", {"total_xp": -1}),
    ("stat_total_xp_in_range", {"total_xp": MAX_AMOUNT + 1}),
]
DAY_RULE_REFUSALS = [
    ("day_rule_timezone_not_blank", {"timezone": ""}),
    ("day_rule_timezone_not_blank", {"timezone": "  "}),
    ("day_rule_starts_by_six", {"day_starts_at": 7}),
    ("day_rule_rests_six_at_most", {"rest_weekdays": ALL_WEEKDAYS}),
    ("day_rule_rests_six_at_most", {"rest_weekdays": ALL_WEEKDAYS + 1}),
]
UNIQUE = {"stat_once_per_hunter", "day_rule_once_per_day", "rest_day_once"}

pytestmark = pytest.mark.django_db


def test_every_named_constraint_has_its_test_here() -> None:
    tested = {name for name, _ in HUNTER_REFUSALS + STAT_REFUSALS + DAY_RULE_REFUSALS} | UNIQUE
    assert tested == names_of_constraints(Hunter, Stat, DayRule, RestDay)


@pytest.mark.parametrize(("constraint", "values"), HUNTER_REFUSALS)
def test_a_hunter_is_refused(hunter: Hunter, constraint: str, values: dict[str, object]) -> None:
    with refused_by(constraint):
        Hunter.objects.filter(pk=hunter.pk).update(**values)


@pytest.mark.parametrize(("constraint", "values"), STAT_REFUSALS)
def test_a_stat_is_refused(hunter: Hunter, constraint: str, values: dict[str, object]) -> None:
    with refused_by(constraint):
        hunter.stats.filter(name="Domain").update(**values)


@pytest.mark.parametrize(("constraint", "values"), DAY_RULE_REFUSALS)
def test_a_day_rule_is_refused(hunter: Hunter, constraint: str, values: dict[str, object]) -> None:
    with refused_by(constraint):
        hunter.day_rules.update(**values)


@pytest.mark.parametrize("field", ["day_starts_at", "rest_weekdays"])
def test_a_day_rule_has_no_negative_numbers(hunter: Hunter, field: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        hunter.day_rules.update(**{field: -1})


def test_a_hunter_holds_the_least_and_the_most() -> None:
    for amount in (0, MAX_AMOUNT):
        made = make_hunter()
        Hunter.objects.filter(pk=made.pk).update(gold=amount, total_xp=amount)
        made.stats.update(total_xp=amount)
        made.refresh_from_db()
        assert (made.gold, made.total_xp) == (amount, amount)


def test_a_day_rule_holds_every_start_and_six_days_of_rest(hunter: Hunter) -> None:
    for hour in range(7):
        assert hunter.day_rules.update(day_starts_at=hour, rest_weekdays=ALL_WEEKDAYS - 1) == 1


def test_a_hunter_has_each_stat_once(hunter: Hunter) -> None:
    with refused_by("stat_once_per_hunter"):
        Stat.objects.create(hunter=hunter, name="Strength")


def test_a_hunter_has_one_day_rule_from_a_day(hunter: Hunter) -> None:
    DayRule.objects.create(hunter=hunter, from_day=DAY, timezone="Asia/Tokyo")
    with refused_by("day_rule_once_per_day"):
        DayRule.objects.create(hunter=hunter, from_day=DAY, timezone="UTC")


def test_a_day_is_declared_a_rest_day_once(hunter: Hunter) -> None:
    RestDay.objects.create(hunter=hunter, day=DAY)
    with refused_by("rest_day_once"):
        RestDay.objects.create(hunter=hunter, day=DAY)


def test_what_one_hunter_has_is_no_bar_to_another(hunter: Hunter) -> None:
    other = make_hunter("Nadd")
    for one in (hunter, other):
        DayRule.objects.create(hunter=one, from_day=DAY, timezone="UTC")
        RestDay.objects.create(hunter=one, day=DAY)
        assert one.stats.count() == 5


def test_an_account_has_one_hunter(hunter: Hunter) -> None:
    with pytest.raises(IntegrityError, match="user_id"), transaction.atomic():
        Hunter.objects.create(user=hunter.user, name="Another")


def test_a_hunter_goes_with_the_account(hunter: Hunter) -> None:
    RestDay.objects.create(hunter=hunter, day=DAY)
    hunter.user.delete()
    for table in (Hunter, Stat, DayRule, RestDay):
        assert not table.objects.exists()


@pytest.mark.parametrize("zone", ["Mars/Base", "madrid", ""])
def test_a_zone_that_does_not_exist_is_refused_by_the_model(hunter: Hunter, zone: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DayRule(hunter=hunter, from_day=DAY, timezone=zone).full_clean()
    assert set(refusal.value.message_dict) >= {"timezone"}


def test_an_old_name_of_a_zone_is_taken(hunter: Hunter) -> None:
    rule = DayRule(hunter=hunter, from_day=DAY, timezone="US/Eastern")
    rule.full_clean()
    rule.save()
    assert DayRule.objects.get(from_day=DAY).timezone == "US/Eastern"


def test_the_models_refuse_what_the_database_refuses(hunter: Hunter) -> None:
    for constraint, values in HUNTER_REFUSALS:
        with pytest.raises(ValidationError):
            Hunter(**{"user": make_user(), "name": "Nadd"} | values).full_clean()
        assert constraint


def test_a_null_character_in_a_name_is_refused_by_the_model() -> None:
    with pytest.raises(ValidationError, match="Null characters are not allowed"):
        Hunter(user=make_user(), name="a\0b").full_clean()


def test_what_a_form_can_hit_is_told_in_a_sentence(hunter: Hunter) -> None:
    with pytest.raises(ValidationError) as refusal:
        Hunter(user=make_user(), name="   ").full_clean()
    assert refusal.value.messages == ["Give the hunter a name."]
    with pytest.raises(ValidationError) as refusal:
        DayRule(
            hunter=hunter, from_day=DAY, timezone="UTC", day_starts_at=7, rest_weekdays=ALL_WEEKDAYS
        ).full_clean()
    assert refusal.value.messages == [
        "A day begins at 06:00 at the latest.",
        "Rest on six weekdays at most.",
    ]


@pytest.mark.parametrize(("total_xp", "rank", "level"), [(0, "E", 1), (2700, "D", 10), (65_000, "S", 51)])
def test_standing_follows_from_the_total(hunter: Hunter, total_xp: int, rank: str, level: int) -> None:
    hunter.total_xp = total_xp
    assert (hunter.standing.rank, hunter.standing.progress.level) == (rank, level)


def test_rows_say_what_they_are(hunter: Hunter) -> None:
    rule = DayRule(hunter=hunter, from_day=DAY, timezone="Asia/Tokyo", day_starts_at=4)
    said = [str(one) for one in (hunter, Stat(name="Spirit", total_xp=100), rule, RestDay(day=DAY))]
    assert said == ["Mara", "Spirit 2", "Asia/Tokyo, 4:00, from 2026-05-20", "2026-05-20"]


def test_a_new_hunter_is_lit_as_the_device_is(hunter: Hunter) -> None:
    assert hunter.theme == Theme.SYSTEM
