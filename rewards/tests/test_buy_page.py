"""/rewards/<uuid>/buy/: asks first, then buys exactly once; every refusal is a sentence."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from questlog.tests.pages import queries_of, text_of
from rewards.models import Purchase, Reward
from rewards.services import undo_purchase
from rewards.tests.reading import hidden_of, lately_of
from rewards.tests.shopping import give_gold, gold_by_ledger, make_reward, make_rich_hunter

#: A Thursday morning in Madrid.
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_ten_in_madrid() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reward(hunter: Hunter) -> Reward:
    """A reward for 400 gold, and 1,240 gold to buy it."""
    give_gold(hunter, 1240)
    return make_reward(hunter)


def url(reward: Reward) -> str:
    return f"/rewards/{reward.pk}/buy/"


def say_yes(client: Client, reward: Reward, form: dict[str, str]) -> Any:
    return client.post(url(reward), form, follow=True)


class TestTheQuestion:
    def test_it_says_the_price_and_what_stays(self, signed_in: Client, reward: Reward) -> None:
        text = text_of(signed_in.get(url(reward)))

        assert "An evening at the cinema for 400 gold . You have 1,240; 840 stay." in text
        assert "Buy it for 400 gold" in text

    def test_one_gold_stays(self, signed_in: Client, reward: Reward) -> None:
        Reward.objects.update(price=1239)

        assert "You have 1,240; 1 stays." in text_of(signed_in.get(url(reward)))

    def test_it_says_the_limit(self, signed_in: Client, reward: Reward) -> None:
        Reward.objects.update(limit=2, limit_period="week")

        assert "Its limit is twice a week: 2 left this week." in text_of(signed_in.get(url(reward)))

    def test_it_buys_nothing(self, signed_in: Client, reward: Reward) -> None:
        for _ in range(3):
            signed_in.get(url(reward))

        assert not Purchase.objects.exists()

    def test_each_page_has_an_id_of_its_own(self, signed_in: Client, reward: Reward) -> None:
        forms = [hidden_of(signed_in.get(url(reward))) for _ in range(2)]

        assert forms[0]["request_id"] != forms[1]["request_id"]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"price": 1241}, "costs 1,241 gold, and you have 1,240. 1 more is needed."),
            ({"archived_at": NOW}, "This reward is archived, so it cannot be bought. Restore it first."),
            ({"price": MAX_AMOUNT}, "costs 9,007,199,254,740,991 gold, and you have 1,240."),
        ],
    )
    def test_what_cannot_be_bought_has_a_sentence_and_no_button(
        self, signed_in: Client, reward: Reward, change: dict[str, object], sentence: str
    ) -> None:
        Reward.objects.update(**change)

        page = signed_in.get(url(reward))

        assert sentence in text_of(page)
        assert "Buy it" not in page.text
        assert 'name="request_id"' not in page.text

    def test_names_are_shown_as_text(self, signed_in: Client, reward: Reward) -> None:
        Reward.objects.update(name="<b>100%s</b>")

        page = signed_in.get(url(reward))

        assert "<b>100" not in page.text
        assert page.text.count("&lt;b&gt;100%s&lt;/b&gt;") == 2


class TestTheWord:
    def test_it_buys_and_says_what_was_spent(self, signed_in: Client, reward: Reward) -> None:
        page = say_yes(signed_in, reward, hidden_of(signed_in.get(url(reward))))

        assert page.redirect_chain == [("/rewards/", 302)]
        assert "An evening at the cinema is yours. 400 gold spent, 840 stay." in text_of(page)
        assert lately_of(page) == [
            "An evening at the cinema bought for 400 gold at 10:00 Undo An evening at the cinema"
        ]
        assert gold_by_ledger(reward.hunter) == 840

    def test_sent_twice_it_buys_once(self, signed_in: Client, reward: Reward) -> None:
        form = hidden_of(signed_in.get(url(reward)))
        say_yes(signed_in, reward, form)

        page = say_yes(signed_in, reward, form)

        assert "An evening at the cinema was bought already, at 10:00. Nothing was paid twice." in text_of(
            page
        )
        assert Purchase.objects.count() == 1
        assert gold_by_ledger(reward.hunter) == 840

    def test_sent_again_after_it_was_undone_it_buys_nothing(self, signed_in: Client, reward: Reward) -> None:
        form = hidden_of(signed_in.get(url(reward)))
        say_yes(signed_in, reward, form)
        undo_purchase(hunter=reward.hunter, purchase=Purchase.objects.get(), now=NOW)

        page = say_yes(signed_in, reward, form)

        assert "was bought at 10:00 and undone since. To buy it again, press Buy once more." in text_of(page)
        assert gold_by_ledger(reward.hunter) == 1240

    def test_the_last_gold_but_one(self, signed_in: Client, reward: Reward) -> None:
        Reward.objects.update(price=1239)

        page = say_yes(signed_in, reward, hidden_of(signed_in.get(url(reward))))

        assert "1,239 gold spent, 1 stays." in text_of(page)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"price": 2000}, "costs 2,000 gold now; your page showed 400. Look again before you buy."),
            ({"price": 300}, "costs 300 gold now; your page showed 400. Look again before you buy."),
            ({"archived_at": NOW}, "This reward is archived, so it cannot be bought. Restore it first."),
        ],
    )
    def test_what_changed_since_the_page_was_shown_is_refused(
        self, signed_in: Client, reward: Reward, change: dict[str, object], sentence: str
    ) -> None:
        form = hidden_of(signed_in.get(url(reward)))
        Reward.objects.update(**change)

        page = say_yes(signed_in, reward, form)

        assert sentence in text_of(page)
        assert gold_by_ledger(reward.hunter) == 1240

    def test_a_changed_price_is_asked_again(self, signed_in: Client, reward: Reward) -> None:
        form = hidden_of(signed_in.get(url(reward)))
        Reward.objects.update(price=300)

        page = say_yes(signed_in, reward, form)

        assert page.redirect_chain == [(url(reward), 302)]
        assert "Buy it for 300 gold" in text_of(page)

    def test_gold_spent_in_another_tab_is_missed(self, signed_in: Client, reward: Reward) -> None:
        form = hidden_of(signed_in.get(url(reward)))
        give_gold(reward.hunter, -900)

        page = say_yes(signed_in, reward, form)

        assert "costs 400 gold, and you have 340. 60 more are needed." in text_of(page)
        assert gold_by_ledger(reward.hunter) == 340

    def test_the_limit_is_kept(self, signed_in: Client, reward: Reward) -> None:
        Reward.objects.update(limit=1, limit_period="week")
        forms = [hidden_of(signed_in.get(url(reward))) for _ in range(2)]

        pages = [say_yes(signed_in, reward, form) for form in forms]

        assert "“An evening at the cinema” once this week, which is your limit." in text_of(pages[1])
        assert gold_by_ledger(reward.hunter) == 840

    def test_a_name_is_shown_as_text(self, signed_in: Client, reward: Reward) -> None:
        Reward.objects.update(name="<b>100%s</b>")

        page = say_yes(signed_in, reward, hidden_of(signed_in.get(url(reward))))

        assert "&lt;b&gt;100%s&lt;/b&gt; is yours." in page.text

    def test_an_id_of_another_rewards_purchase_is_a_broken_form(
        self, signed_in: Client, reward: Reward
    ) -> None:
        form = hidden_of(signed_in.get(url(reward)))
        say_yes(signed_in, reward, form)
        other = make_reward(reward.hunter, "A walk", price=400)

        page = signed_in.post(url(other), form)

        assert page.status_code == 400
        assert "This form belongs to another reward." in text_of(page)
        assert gold_by_ledger(reward.hunter) == 840

    @pytest.mark.parametrize(
        "forged", [{"request_id": "no-id"}, {"request_id": "\0"}, {"price": "cheap"}, {"price": "4\0"}]
    )
    def test_a_broken_form_is_told(self, signed_in: Client, reward: Reward, forged: dict[str, str]) -> None:
        page = signed_in.post(url(reward), forged)

        assert page.status_code == 400
        assert "Nothing was recorded, nothing is lost." in text_of(page)
        assert not Purchase.objects.exists()

    def test_without_any_field_it_buys_once_at_its_price(self, signed_in: Client, reward: Reward) -> None:
        signed_in.post(url(reward))

        assert gold_by_ledger(reward.hunter) == 840

    def test_what_the_form_says_of_gold_or_hunter_changes_nothing(
        self, signed_in: Client, reward: Reward
    ) -> None:
        other = make_rich_hunter(1000, "Iker")
        form = hidden_of(signed_in.get(url(reward)))

        signed_in.post(url(reward), form | {"gold": "0", "hunter": str(other.pk), "reward_name": "Free"})

        assert (gold_by_ledger(reward.hunter), gold_by_ledger(other)) == (840, 1000)
        assert Purchase.objects.get().reward_name == "An evening at the cinema"


class TestTheDoor:
    def test_another_hunters_reward_does_not_exist(self, signed_in: Client) -> None:
        theirs = make_reward(make_rich_hunter(1000, "Iker"))

        assert signed_in.get(url(theirs)).status_code == 404
        assert signed_in.post(url(theirs)).status_code == 404
        assert not Purchase.objects.exists()

    def test_an_unknown_one_does_not_exist(self, signed_in: Client) -> None:
        for path in (f"/rewards/{uuid4()}/buy/", "/rewards/not-an-id/buy/"):
            assert (signed_in.get(path).status_code, signed_in.post(path).status_code) == (404, 404)

    def test_logged_out_meanwhile_it_buys_nothing_and_leads_back_to_the_question(
        self, signed_in: Client, reward: Reward
    ) -> None:
        form = hidden_of(signed_in.get(url(reward)))
        signed_in.logout()

        page = say_yes(signed_in, reward, form)

        assert page.redirect_chain == [(f"/accounts/login/?next={url(reward)}", 302)]
        assert "You were logged out. Nothing was recorded; press once more." in text_of(page)
        assert not Purchase.objects.exists()

    def test_without_a_csrf_token_it_is_refused(self, reward: Reward) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(reward.hunter.user)

        assert strict.post(url(reward)).status_code == 403
        assert not Purchase.objects.exists()

    def test_the_question_asks_few_queries(self, signed_in: Client, reward: Reward) -> None:
        Reward.objects.update(limit=2)

        assert queries_of(lambda: signed_in.get(url(reward))) <= 7
