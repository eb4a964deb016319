"""/settings/: name, zone, day start and look."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from hunters.days import BEGINNING
from hunters.models import Hunter
from tests.factories import make_hunter

PAGE = "/settings/"
#: Wednesday 20 May, 12:30 in Madrid.
NOON = datetime(2026, 5, 20, 10, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def answers(**changed: object) -> dict[str, object]:
    """Return the form as `hunter` finds it, with this changed."""
    return {
        "name": "Mara", "language": "", "timezone": "Europe/Madrid", "day_starts_at": "0", "theme": "system",
        "grouping": "stat", "keys": "on",
    } | changed  # fmt: skip


def state(hunter: Hunter) -> tuple[object, ...]:
    """Return all that the page can change but days of rest, as the database has it."""
    rules = hunter.day_rules.order_by("from_day").values_list("from_day", "timezone", "day_starts_at")
    return (*Hunter.objects.values_list("name", "theme").get(pk=hunter.pk), *rules)


def chosen(hunter: Hunter, name: str) -> object:
    """Return one of a hunter's settings as the database has it."""
    return Hunter.objects.values_list(name, flat=True).get(pk=hunter.pk)


def test_shows_what_is_chosen(signed_in: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        page = signed_in.get(PAGE)
    assert page.status_code == 200
    form = page.context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "name": "Mara", "timezone": "Europe/Madrid", "day_starts_at": 0, "rest_weekdays": [],
        "theme": "system", "language": "", "grouping": "stat", "keys": True,
    }  # fmt: skip
    assert "Your day ends at 00:00, Madrid time." in page.text
    assert "It is now Wednesday's quest day." in page.text


def test_what_is_sent_as_it_was_changes_nothing(signed_in: Client, hunter: Hunter) -> None:
    before = state(hunter)
    page = signed_in.post(PAGE, answers(), follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "Saved." in page.text
    assert state(hunter) == before


@pytest.mark.parametrize("name", ["Mara Ñandú", " Mara Ñandú ", "Ñ" * 100])
def test_the_name_changes(signed_in: Client, hunter: Hunter, name: str) -> None:
    signed_in.post(PAGE, answers(name=name))
    assert state(hunter)[0] == name.strip()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_look_changes_and_every_page_has_it(signed_in: Client, hunter: Hunter, theme: str) -> None:
    assert "data-theme" not in signed_in.get(PAGE).text
    signed_in.post(PAGE, answers(theme=theme))
    assert state(hunter)[1] == theme
    for path in (PAGE, "/", "/status/"):
        assert f'<html lang="en" data-theme="{theme}">' in signed_in.get(path).text
    signed_in.post(PAGE, answers(theme="system"))
    assert "data-theme" not in signed_in.get(PAGE).text


class TestLanguage:
    def test_a_new_one_is_spoken_at_once_also_by_the_message(self, signed_in: Client, hunter: Hunter) -> None:
        page = signed_in.post(PAGE, answers(language="es"), follow=True)
        assert chosen(hunter, "language") == "es"
        assert '<html lang="es"' in page.text
        assert "Guardado." in page.text
        assert "Saved." not in page.text

    def test_it_goes_back_to_the_browsers_whatever_its_footer_said(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        signed_in.cookies["django_language"] = "es"
        signed_in.post(PAGE, answers(language="en"))
        assert '<html lang="en"' in signed_in.get(PAGE).text

        page = signed_in.post(PAGE, answers(language=""), follow=True, headers={"Accept-Language": "en"})
        assert chosen(hunter, "language") == ""
        assert "Saved." in page.text
        assert signed_in.cookies["django_language"].value == ""
        assert '<html lang="es"' in signed_in.get(PAGE, headers={"Accept-Language": "es"}).text

    def test_another_setting_leaves_the_footers_choice_alone(self, signed_in: Client) -> None:
        signed_in.cookies["django_language"] = "es"
        assert "Guardado." in signed_in.post(PAGE, answers(theme="dark"), follow=True).text
        assert signed_in.cookies["django_language"].value == "es"


@pytest.mark.parametrize("grouping", ["difficulty", "stat"])
def test_the_groups_of_the_board_change(signed_in: Client, hunter: Hunter, grouping: str) -> None:
    signed_in.post(PAGE, answers(grouping=grouping))
    assert chosen(hunter, "grouping") == grouping
    assert signed_in.get(PAGE).context["form"]["grouping"].value() == grouping


def test_keys_are_switched_off_and_on(signed_in: Client, hunter: Hunter) -> None:
    box = '<input type="checkbox" name="keys"'
    assert re.search(f"{box}[^>]* checked", signed_in.get(PAGE).text)
    without = answers()
    del without["keys"]
    signed_in.post(PAGE, without)
    assert chosen(hunter, "keys") is False
    assert not re.search(f"{box}[^>]* checked", signed_in.get(PAGE).text)
    signed_in.post(PAGE, answers())
    assert chosen(hunter, "keys") is True


def test_the_zone_changes_from_today_on(signed_in: Client, hunter: Hunter) -> None:
    with time_machine.travel(NOON, tick=False):
        signed_in.post(PAGE, answers(timezone="Asia/Tokyo"))
        page = signed_in.get(PAGE)
    assert state(hunter)[2:] == (
        (BEGINNING, "Europe/Madrid", 0),
        (NOON.date(), "Asia/Tokyo", 0),
    )
    assert "Your day ends at 00:00, Tokyo time." in page.text


def test_the_day_start_changes_from_today_on(signed_in: Client, hunter: Hunter) -> None:
    with time_machine.travel(NOON, tick=False):
        signed_in.post(PAGE, answers(day_starts_at="6"))
        page = signed_in.get(PAGE)
    assert state(hunter)[-1] == (NOON.date(), "Europe/Madrid", 6)
    assert "Your day ends at 06:00, Madrid time." in page.text


def test_a_zone_once_chosen_is_never_proposed_again(signed_in: Client) -> None:
    page = signed_in.get(PAGE)
    assert "You have not chosen a time zone yet" not in page.text
    assert "data-propose-timezone" not in page.text
    assert "js/signup.js" not in page.text


def test_a_new_zone_is_named_when_it_is_saved_and_no_other_save_names_one(signed_in: Client) -> None:
    said = "Your days run by America/New York time now."
    assert said in signed_in.post(PAGE, answers(timezone="America/New_York"), follow=True).text
    assert said not in signed_in.post(PAGE, answers(timezone="America/New_York"), follow=True).text


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("chosen", "bits"), [([], 0), (["5", "6"], 96), (["6", "5", "6"], 96), (list("012345"), 63)]
)
def test_rest_weekdays_change_from_today_on(
    signed_in: Client, hunter: Hunter, chosen: list[str], bits: int
) -> None:
    signed_in.post(PAGE, answers(rest_weekdays=["2"]))
    assert [hunter.day_rules.get(from_day=NOON.date()).rest_weekdays] == [4]
    signed_in.post(PAGE, answers(rest_weekdays=chosen))
    rules = hunter.day_rules.order_by("from_day").values_list("from_day", "rest_weekdays")
    assert list(rules) == [(BEGINNING, 0), (NOON.date(), bits)]
    assert signed_in.get(PAGE).context["form"]["rest_weekdays"].value() == sorted(map(int, set(chosen)))


@pytest.mark.parametrize(
    ("language", "names", "values"),
    [
        ("en", "Sunday Monday Tuesday Wednesday Thursday Friday Saturday", "6012345"),
        ("es", "lunes martes miércoles jueves viernes sábado domingo", "0123456"),
    ],
)
def test_weekdays_stand_in_the_order_of_the_language_and_are_read_aloud_by_their_full_names(
    signed_in: Client, language: str, names: str, values: str
) -> None:
    page = signed_in.get(PAGE, headers={"Accept-Language": language}).text
    boxes = re.findall(r'<input type="checkbox" name="rest_weekdays"[^>]*>', page)
    assert [re.search(r'aria-label="(\w+)"', box)[1] for box in boxes] == names.split()
    assert [re.search(r'value="(\d)"', box)[1] for box in boxes] == list(values)


class TestSomebodyWithoutAZone:
    @pytest.fixture
    def unzoned(self, client: Client, settings: object) -> Hunter:
        settings.DEFAULT_HUNTER_TIMEZONE = "America/Costa_Rica"
        hunter = make_hunter(timezone="")
        client.force_login(hunter.user)
        return hunter

    @pytest.mark.usefixtures("unzoned")
    def test_finds_none_chosen_and_which_holds_meanwhile(self, client: Client) -> None:
        page = client.get(PAGE)
        assert '<option value="" selected>Not chosen yet (America/Costa Rica)</option>' in page.text
        assert "Your day ends at 00:00, Costa Rica time." in page.text

    def test_chooses_none_by_saving_other_settings(self, client: Client, unzoned: Hunter) -> None:
        client.post(PAGE, answers(timezone="", name="Nadd", theme="dark"))
        assert state(unzoned) == ("Nadd", "dark")

    @pytest.mark.usefixtures("unzoned")
    def test_is_told_so_and_may_be_proposed_the_browsers(self, client: Client) -> None:
        page = client.get(PAGE)
        assert "Until you do, your days run by Costa Rica time." in page.text
        assert "data-propose-timezone" in page.text
        assert "js/signup.js" in page.text

    @pytest.mark.usefixtures("unzoned")
    def test_is_told_which_one_a_save_chose(self, client: Client) -> None:
        page = client.post(PAGE, answers(timezone="Asia/Tokyo"), follow=True)
        assert "Saved. Your days run by Asia/Tokyo time now." in page.text

    def test_chooses_no_days_of_rest_alone(self, client: Client, unzoned: Hunter) -> None:
        page = client.post(PAGE, answers(timezone="", rest_weekdays="6", name="Nadd"))
        assert list(page.context["form"].errors) == ["timezone"]
        assert state(unzoned) == ("Mara", "system")

    @pytest.mark.parametrize("hour", ["0", "4"])
    def test_chooses_one_for_all_of_the_past(self, client: Client, unzoned: Hunter, hour: str) -> None:
        client.post(PAGE, answers(timezone="Asia/Tokyo", day_starts_at=hour))
        assert state(unzoned)[2:] == ((BEGINNING, "Asia/Tokyo", int(hour)),)

    def test_chooses_no_day_start_alone(self, client: Client, unzoned: Hunter) -> None:
        page = client.post(PAGE, answers(timezone="", day_starts_at="4", name="Nadd"))
        assert page.context["form"].errors == {
            "timezone": ["Choose your time zone too: your days begin by its clock."]
        }
        assert state(unzoned) == ("Mara", "system")


def test_the_list_of_what_is_wrong_leads_to_each_field(signed_in: Client) -> None:
    page = signed_in.post(PAGE, answers(theme="sepia", name=""))
    for field in ("id_theme", "id_name"):
        assert f'<a href="#{field}">' in page.text
        assert page.text.count(f' id="{field}"') == 1


def test_the_form_names_its_page_for_whoever_was_logged_out_meanwhile(signed_in: Client) -> None:
    assert f'<input type="hidden" name="next" value="{PAGE}">' in signed_in.get(PAGE).text


def test_a_zone_under_an_older_name_stays_choosable(client: Client) -> None:
    hunter = make_hunter(timezone="US/Eastern")
    client.force_login(hunter.user)
    assert '<option value="US/Eastern" selected>' in client.get(PAGE).text
    client.post(PAGE, answers(timezone="US/Eastern", name="Nadd"))
    assert state(hunter) == ("Nadd", "system", (BEGINNING, "US/Eastern", 0))


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": ""}, "name", "Give the hunter a name."),
        ({"name": "   "}, "name", "Give the hunter a name."),
        ({"name": "N" * 101}, "name", "100"),
        ({"name": "Ma\0ra"}, "name", "Null characters"),
        ({"timezone": ""}, "timezone", "required"),
        ({"timezone": "Mars/Base"}, "timezone", "Choose a time zone of the list."),
        ({"timezone": "europe/madrid"}, "timezone", "Choose a time zone of the list."),
        ({"day_starts_at": "7"}, "day_starts_at", "valid choice"),
        ({"day_starts_at": "-1"}, "day_starts_at", "valid choice"),
        ({"day_starts_at": "2.5"}, "day_starts_at", "valid choice"),
        ({"day_starts_at": ""}, "day_starts_at", "required"),
        ({"rest_weekdays": "7"}, "rest_weekdays", "valid choice"),
        ({"rest_weekdays": "127"}, "rest_weekdays", "valid choice"),
        ({"rest_weekdays": "-1"}, "rest_weekdays", "valid choice"),
        ({"rest_weekdays": list("0123456")}, "rest_weekdays", "Rest on six weekdays at most"),
        ({"language": "tlh"}, "language", "valid choice"),
        ({"grouping": "mood"}, "grouping", "valid choice"),
        ({"theme": "sepia"}, "theme", "valid choice"),
        ({"theme": ""}, "theme", "required"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_of_the_form_is_saved(
    signed_in: Client, hunter: Hunter, changed: dict[str, object], field: str, said: str
) -> None:
    before = state(hunter)
    others = {
        "name": "Nadd", "timezone": "Asia/Tokyo", "day_starts_at": "4", "theme": "dark", "language": "es",
        "grouping": "difficulty",
    }  # fmt: skip
    page = signed_in.post(PAGE, others | changed)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert said in page.context["form"].errors[field][0]
    assert state(hunter) == before


def test_a_refused_form_leaves_the_pages_head_as_it_was(signed_in: Client) -> None:
    page = signed_in.post(PAGE, answers(name="Nadd", theme="light", timezone="Mars/Base"))
    assert "<summary><span>Mara</span>" in page.text
    assert "data-theme" not in page.text
    assert 'value="Nadd"' in page.text


def test_another_hunter_is_untouched_whatever_is_sent(signed_in: Client, hunter: Hunter) -> None:
    other = make_hunter("Nadd")
    before = state(other)
    ids = {"id": str(other.pk), "pk": str(other.pk), "hunter": str(other.pk), "user": str(other.user_id)}
    signed_in.post(PAGE, answers(name="Changed", theme="dark", timezone="Asia/Tokyo", **ids))
    assert state(other) == before
    assert state(hunter)[0] == "Changed"


def test_what_the_form_does_not_ask_cannot_be_set(signed_in: Client, hunter: Hunter) -> None:
    signed_in.post(PAGE, answers(gold="999", total_xp="999", is_staff="on"))
    hunter.refresh_from_db()
    assert (hunter.gold, hunter.total_xp, hunter.user.is_staff) == (0, 0, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_log_in_and_comes_back(client: Client, hunter: Hunter, method: str) -> None:
    page = getattr(client, method)(PAGE, answers(name="Nadd", next=PAGE) if method == "post" else {})
    assert page["Location"] == f"/accounts/login/?next={PAGE}"
    assert state(hunter)[0] == "Mara"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(signed_in: Client, method: str) -> None:
    assert getattr(signed_in, method)(PAGE).status_code == 405


def test_the_page_is_kept_by_no_cache(signed_in: Client) -> None:
    assert "no-store" in signed_in.get(PAGE)["Cache-Control"]


def test_markup_in_a_name_is_shown_as_it_is_typed(signed_in: Client) -> None:
    page = signed_in.post(PAGE, answers(name="<i>Mara</i>"), follow=True)
    assert "<i>Mara" not in page.text
