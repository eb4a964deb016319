"""Writing a reward, editing it, putting it away and back: forms, refusals, and whose it is."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from questlog.tests.pages import text_of
from rewards.forms import RewardForm
from rewards.models import Period, Reward
from rewards.tests.reading import archived_of, hidden_of, rows_of
from rewards.tests.shopping import make_reward
from tests.factories import make_hunter

NEW = "/rewards/new/"
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
EVENING = {"name": "An evening off", "price": "150", "limit": "2", "limit_period": "week"}

REFUSED: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "Give the reward a name."),
    ({"name": " \t\u00a0 "}, "Give the reward a name."),
    ({"name": "x" * 201}, "A name has at most 200 characters; this one has 201."),
    ({"name": "a\0b"}, "Null characters are not allowed."),
    ({"price": ""}, "Give the reward a price."),
    ({"price": "0"}, "A price is a whole number, 1 or more."),
    ({"price": "-5"}, "A price is a whole number, 1 or more."),
    ({"price": "1.5"}, "A price is a whole number, 1 or more."),
    ({"price": "much"}, "A price is a whole number, 1 or more."),
    ({"price": "4\0"}, "A price is a whole number, 1 or more."),
    ({"price": "9" * 5000}, "A price is a whole number, 1 or more."),
    ({"price": str(MAX_AMOUNT + 1)}, "A price is at most 9,007,199,254,740,991 gold."),
    ({"price": "9" * 100}, "A price is at most 9,007,199,254,740,991 gold."),
    ({"limit": "0"}, "A limit is a whole number, 1 or more. Leave it empty for none."),
    ({"limit": "-1"}, "A limit is a whole number, 1 or more. Leave it empty for none."),
    ({"limit": "often"}, "A limit is a whole number, 1 or more. Leave it empty for none."),
    ({"limit": "1000001"}, "A limit is at most 1,000,000. Leave it empty for none."),
    ({"limit_period": "year"}, "Choose whether the limit is for a day, a week, or in all."),
]


def write(client: Client, **fields: str) -> Any:
    """Open the page, fill the form in, and send it."""
    return client.post(NEW, hidden_of(client.get(NEW)) | EVENING | fields, follow=True)


def edit_url(reward: Reward) -> str:
    return f"/rewards/{reward.pk}/edit/"


def state_of(reward: Reward) -> dict[str, Any]:
    return Reward.objects.values().get(pk=reward.pk)


class TestWriting:
    def test_it_is_on_the_list(self, signed_in: Client, hunter: Hunter) -> None:
        page = write(signed_in)

        assert page.redirect_chain == [("/rewards/", 302)]
        assert "“An evening off” is on your list." in text_of(page)
        assert rows_of(page) == [
            "An evening off 150 gold twice a week 2 left this week 150 gold missing Edit"
        ]
        reward = Reward.objects.get()
        assert (reward.hunter, reward.price, reward.limit, reward.limit_period) == (hunter, 150, 2, "week")

    @pytest.mark.parametrize("period", ["", "day", "ever"])
    def test_without_a_limit_it_has_none(self, signed_in: Client, period: str) -> None:
        write(signed_in, limit="", limit_period=period)

        reward = Reward.objects.get()
        assert (reward.limit, reward.limit_period) == (None, period or Period.DAY)

    @pytest.mark.parametrize(("said", "price"), [("1", 1), (str(MAX_AMOUNT), MAX_AMOUNT), (" 0400 ", 400)])
    def test_prices_from_the_least_to_the_highest(self, signed_in: Client, said: str, price: int) -> None:
        write(signed_in, price=said)

        assert Reward.objects.get().price == price

    def test_spaces_around_a_name_are_left_out(self, signed_in: Client) -> None:
        write(signed_in, name="  A \N{SPARKLES} book  ")

        assert Reward.objects.get().name == "A \N{SPARKLES} book"

    def test_sent_twice_it_is_written_once(self, signed_in: Client) -> None:
        form = hidden_of(signed_in.get(NEW)) | EVENING

        pages = [signed_in.post(NEW, form, follow=True) for _ in range(2)]

        assert "“An evening off” is on your list already. Nothing was written twice." in text_of(pages[1])
        assert str(Reward.objects.get().pk) == form["request_id"]

    def test_a_used_form_filled_in_anew_asks_and_then_writes_another(self, signed_in: Client) -> None:
        form = hidden_of(signed_in.get(NEW)) | EVENING
        signed_in.post(NEW, form)

        asked = signed_in.post(NEW, form | {"name": "A book"})

        assert "This form wrote “An evening off” already." in text_of(asked)
        assert 'value="A book"' in asked.text
        signed_in.post(NEW, EVENING | {"name": "A book"} | hidden_of(asked))
        assert set(Reward.objects.values_list("name", flat=True)) == {"An evening off", "A book"}

    def test_an_id_of_another_hunters_reward_is_no_way_to_it(self, signed_in: Client) -> None:
        theirs = make_reward(make_hunter("Iker"))

        page = signed_in.post(NEW, EVENING | {"request_id": str(theirs.pk)})

        assert "This form was used already. Press Save again." in text_of(page)
        assert "cinema" not in page.text
        assert Reward.objects.get() == theirs
        signed_in.post(NEW, EVENING | hidden_of(page))
        assert Reward.objects.count() == 2

    def test_without_an_id_each_press_stands_for_itself(self, signed_in: Client) -> None:
        for _ in range(2):
            signed_in.post(NEW, EVENING)

        assert Reward.objects.count() == 2

    @pytest.mark.parametrize("request_id", ["no-id", "\0"])
    def test_a_broken_id_is_a_broken_form(self, signed_in: Client, request_id: str) -> None:
        page = signed_in.post(NEW, EVENING | {"request_id": request_id})

        assert page.status_code == 400
        assert not Reward.objects.exists()

    def test_a_full_list_is_told_and_the_values_stay(self, signed_in: Client, settings: Any) -> None:
        settings.MAX_REWARDS = 1
        write(signed_in)

        page = write(signed_in, name="A book")

        assert "Your list holds 1 rewards at most, and it is full. Archive one first." in text_of(page)
        assert 'value="A book"' in page.text
        assert Reward.objects.count() == 1

    def test_names_are_shown_as_text_in_the_form_and_in_what_is_said(self, signed_in: Client) -> None:
        refused = write(signed_in, name='"><b>100%s</b>', price="0")
        page = write(signed_in, name='"><b>100%s</b>')

        assert "&quot;&gt;&lt;b&gt;100%s&lt;/b&gt;" in refused.text
        assert "“&quot;&gt;&lt;b&gt;100%s&lt;/b&gt;” is on your list." in page.text
        assert "<b>100" not in refused.text + page.text


class TestEditing:
    def test_the_form_shows_the_reward_and_changes_it(self, signed_in: Client, hunter: Hunter) -> None:
        reward = make_reward(hunter, limit=3, limit_period="ever")

        page = signed_in.get(edit_url(reward))

        assert 'value="An evening at the cinema"' in page.text
        assert 'value="400"' in page.text
        assert 'name="limit_period" value="ever" id="id_limit_period_2" checked' in page.text
        saved = signed_in.post(edit_url(reward), EVENING, follow=True)
        assert saved.redirect_chain == [("/rewards/", 302)]
        assert "“An evening off” is saved." in text_of(saved)
        assert {name: str(value) for name, value in state_of(reward).items() if name in EVENING} == EVENING

    def test_repeated_it_changes_nothing_more(self, signed_in: Client, hunter: Hunter) -> None:
        reward = make_reward(hunter)
        signed_in.post(edit_url(reward), EVENING)
        before = state_of(reward)

        signed_in.post(edit_url(reward), EVENING)

        assert state_of(reward) == before

    def test_a_limit_can_be_taken_away(self, signed_in: Client, hunter: Hunter) -> None:
        reward = make_reward(hunter, limit=3)

        signed_in.post(edit_url(reward), EVENING | {"limit": ""})

        assert state_of(reward)["limit"] is None

    def test_what_the_form_says_of_other_columns_changes_nothing(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        reward = make_reward(hunter)
        other = make_hunter("Iker")

        forged = {"hunter": str(other.pk), "id": str(uuid4()), "archived_at": "2026-01-01", "gold": "9"}
        signed_in.post(edit_url(reward), EVENING | forged)

        assert (state_of(reward)["hunter_id"], state_of(reward)["archived_at"]) == (hunter.pk, None)
        assert Hunter.objects.get(pk=hunter.pk).gold == 0


class TestPuttingAwayAndBack:
    def press(self, client: Client, reward: Reward, what: str) -> Any:
        return client.post(f"/rewards/{reward.pk}/{what}/", {"next": "/rewards/"}, follow=True)

    def test_archived_it_leaves_the_list_and_restored_it_is_back(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        reward = make_reward(hunter)

        page = self.press(signed_in, reward, "archive")
        assert page.redirect_chain == [("/rewards/", 302)]
        assert "“An evening at the cinema” is archived. What you bought of it stays in your log." in text_of(
            page
        )
        assert (len(rows_of(page)), len(archived_of(page))) == (0, 1)

        page = self.press(signed_in, reward, "restore")
        assert "“An evening at the cinema” is on your list again." in text_of(page)
        assert (len(rows_of(page)), len(archived_of(page))) == (1, 0)

    @pytest.mark.parametrize("what", ["archive", "restore"])
    def test_pressed_again_it_stays_as_it_is(self, signed_in: Client, hunter: Hunter, what: str) -> None:
        reward = make_reward(hunter, archived_at=None if what == "archive" else NOW)
        self.press(signed_in, reward, what)
        before = state_of(reward)

        assert self.press(signed_in, reward, what).status_code == 200
        assert state_of(reward) == before

    def test_without_room_it_is_refused(self, signed_in: Client, hunter: Hunter, settings: Any) -> None:
        reward, archived = make_reward(hunter), make_reward(hunter, archived_at=NOW)
        settings.MAX_REWARDS = 1

        assert "Archive one first." in text_of(self.press(signed_in, archived, "restore"))
        settings.MAX_REWARDS = 0
        assert "Your archive holds 0 rewards" in text_of(self.press(signed_in, reward, "archive"))
        assert [state_of(one)["archived_at"] for one in (reward, archived)] == [None, NOW]

    @pytest.mark.parametrize("what", ["archive", "restore"])
    def test_only_a_button_does_it(self, signed_in: Client, hunter: Hunter, what: str) -> None:
        reward = make_reward(hunter)

        answer = signed_in.get(f"/rewards/{reward.pk}/{what}/")

        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert state_of(reward)["archived_at"] is None

    @pytest.mark.parametrize(
        ("came_from", "leads_to"), [("/rewards/?page=2", "/rewards/?page=2"), ("//evil.example", "/")]
    )
    def test_it_leads_back_to_its_page_and_to_no_other_site(
        self, signed_in: Client, hunter: Hunter, came_from: str, leads_to: str
    ) -> None:
        answer = signed_in.post(f"/rewards/{make_reward(hunter).pk}/archive/", {"next": came_from})

        assert answer["Location"] == leads_to


@pytest.mark.parametrize("what", ["edit", "archive", "restore"])
class TestTheDoor:
    def test_another_hunters_reward_does_not_exist(self, signed_in: Client, what: str) -> None:
        theirs = make_reward(make_hunter("Iker"), archived_at=NOW if what == "restore" else None)
        before = state_of(theirs)

        assert signed_in.post(f"/rewards/{theirs.pk}/{what}/", EVENING).status_code == 404
        if what == "edit":
            assert signed_in.get(edit_url(theirs)).status_code == 404
        assert state_of(theirs) == before

    def test_an_unknown_one_does_not_exist(self, signed_in: Client, what: str) -> None:
        for name in (uuid4(), "not-an-id"):
            assert signed_in.post(f"/rewards/{name}/{what}/", EVENING).status_code == 404

    def test_logged_out_meanwhile_nothing_is_written(self, client: Client, hunter: Hunter, what: str) -> None:
        reward = make_reward(hunter)
        before = state_of(reward)

        answer = client.post(f"/rewards/{reward.pk}/{what}/", EVENING | {"next": "/rewards/"})

        assert answer["Location"] == "/accounts/login/?next=/rewards/"
        assert state_of(reward) == before

    def test_without_a_csrf_token_it_is_refused(self, hunter: Hunter, what: str) -> None:
        reward = make_reward(hunter)
        before = state_of(reward)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(hunter.user)

        assert strict.post(f"/rewards/{reward.pk}/{what}/", EVENING).status_code == 403
        assert state_of(reward) == before


@pytest.mark.parametrize(("change", "sentence"), REFUSED)
def test_a_wrong_field_is_told_on_both_pages_and_nothing_is_written(
    signed_in: Client, hunter: Hunter, change: dict[str, str], sentence: str
) -> None:
    reward = make_reward(hunter)
    before = state_of(reward)

    pages = [write(signed_in, **change), signed_in.post(edit_url(reward), EVENING | change)]

    for page in pages:
        assert page.status_code == 200
        assert list(page.context["form"].errors) == list(change)
        # On top, and again under its field.
        assert text_of(page).count(sentence) == 2
    assert state_of(reward) == before
    assert Reward.objects.count() == 1


def test_the_form_keeps_to_what_the_table_takes() -> None:
    """Whatever the form lets through, the model's own rules take."""
    for price, limit, period in ((1, 1, "day"), (MAX_AMOUNT, 1_000_000, "ever"), (5, None, "")):
        form = RewardForm({"name": "x" * 200, "price": price, "limit": limit, "limit_period": period})
        assert form.is_valid(), form.errors
        terms = form.terms
        Reward(
            name=terms.name, price=terms.price, limit=terms.limit, limit_period=terms.limit_period
        ).clean_fields(exclude=["hunter"])
