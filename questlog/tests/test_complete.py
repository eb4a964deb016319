"""POST /quests/<uuid>/complete/: works, repeated, another's, unknown, GET, bad ids."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.tests.pages import form_of, press, text_of
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_hunter, make_quest
from tests.statements import statements

#: Of a press, beside the edges of its transaction.
MOST_STATEMENTS = 8
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def url(quest: Quest) -> str:
    return f"/quests/{quest.pk}/complete/"


@time_machine.travel(SUNDAY, tick=False)
def test_a_press_on_the_board_pays_and_says_what_it_gave(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)

    page = press(signed_in, quest)

    assert page.redirect_chain == [("/#now", 302)]
    assert "Forty push-ups: done. 50 XP for Strength, 10 gold." in text_of(page)
    assert "10:00. Recorded once." in text_of(page)
    hunter.refresh_from_db()
    assert (hunter.gold, hunter.total_xp) == (10, 50)


def test_a_press_asks_the_database_for_few_things(signed_in: Client) -> None:
    """Who asks, for which quest, then the five of `complete_quest`; nothing is fetched one by one."""
    quest = make_quest(name_es="Cuarenta flexiones")
    signed_in.cookies["django_language"] = "es"

    with statements() as sent:
        signed_in.post(url(quest))

    assert len(sent) <= MOST_STATEMENTS, "\n".join(sent)
    assert QuestLog.objects.get().quest_name == "Cuarenta flexiones"


def test_every_level_crossed_is_on_the_page(signed_in: Client, hunter: Hunter) -> None:
    page = press(signed_in, make_quest(xp_reward=2700, followed_by=hunter))

    words = text_of(page)
    assert "You are rank D now. You are level 10 now. 9 levels at once. Strength is now level 10." in words
    assert "Rank D" in words


def test_what_was_just_done_is_shown_once(signed_in: Client, hunter: Hunter) -> None:
    press(signed_in, make_quest(followed_by=hunter))

    assert "Recorded once" not in text_of(signed_in.get("/"))


@time_machine.travel(SUNDAY, tick=False)
def test_the_same_form_sent_again_pays_nothing_and_says_so(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)
    form = form_of(signed_in.get("/"), quest)
    signed_in.post(url(quest), form)

    page = signed_in.post(url(quest), form, follow=True)

    assert page.status_code == 200
    assert "already done at 10:00. Nothing was paid twice. It gave 50 XP for Strength, 10 gold." in text_of(
        page
    )
    hunter.refresh_from_db()
    assert hunter.total_xp == 50


def test_a_second_tab_pays_nothing_and_says_so(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)
    first, second = (form_of(signed_in.get("/"), quest) for _ in range(2))
    assert first["request_id"] != second["request_id"]
    signed_in.post(url(quest), first)

    page = signed_in.post(url(quest), second, follow=True)

    assert "Nothing was paid twice" in text_of(page)
    assert QuestLog.objects.count() == 1


@pytest.mark.parametrize(
    ("later", "when"),
    [
        (timedelta(hours=5), "at 10:00"),
        (timedelta(days=2), "on Sunday 22 November at 10:00"),
        (timedelta(days=60), "on Sunday 22 November 2026 at 10:00"),
    ],
)
def test_an_answer_given_on_a_later_day_names_the_day(
    signed_in: Client, later: timedelta, when: str, hunter: Hunter
) -> None:
    quest = make_quest(followed_by=hunter)
    with time_machine.travel(SUNDAY, tick=False):
        form = form_of(signed_in.get("/"), quest)
        signed_in.post(url(quest), form)

    with time_machine.travel(SUNDAY + later, tick=False):
        assert f"already done {when}. Nothing" in text_of(signed_in.post(url(quest), form, follow=True))
        QuestLog.objects.update(undone_at=SUNDAY)
        assert f"was done {when} and undone since." in text_of(signed_in.post(url(quest), form, follow=True))


def test_of_two_presses_not_shown_yet_the_later_one_is_shown_in_place(
    signed_in: Client, hunter: Hunter
) -> None:
    one, two = make_quest("One", followed_by=hunter), make_quest("Two", followed_by=hunter)
    forms = [(url(quest), form_of(signed_in.get("/"), quest)) for quest in (one, two)]
    for address, form in forms:
        signed_in.post(address, form)

    page = signed_in.get("/")

    assert page.context["just_done"].row.quest == two
    assert text_of(page).count("One: done.") == 1


def test_a_form_whose_completion_was_undone_says_so_and_offers_a_fresh_button(
    signed_in: Client, hunter: Hunter
) -> None:
    quest = make_quest(followed_by=hunter)
    form = form_of(signed_in.get("/"), quest)
    signed_in.post(url(quest), form)
    QuestLog.objects.update(undone_at=SUNDAY)

    page = signed_in.post(url(quest), form, follow=True)

    assert "undone since" in text_of(page)
    assert form_of(page, quest)["request_id"] != form["request_id"]


def test_a_page_kept_open_past_midnight_counts_for_the_day_it_showed_and_says_so(
    signed_in: Client, hunter: Hunter
) -> None:
    quest = make_quest(followed_by=hunter)
    with time_machine.travel(datetime(2026, 11, 22, 22, 58, tzinfo=UTC), tick=False):
        form = form_of(signed_in.get("/"), quest)
    with time_machine.travel(datetime(2026, 11, 22, 23, 2, tzinfo=UTC), tick=False):
        page = signed_in.post(url(quest), form, follow=True)

    assert "The day has turned. This counts for Sunday 22 November, the day your page showed." in text_of(
        page
    )
    assert str(QuestLog.objects.get().quest_day) == "2026-11-22"


@time_machine.travel(SUNDAY, tick=False)
def test_a_page_of_last_month_is_refused_with_a_sentence(signed_in: Client) -> None:
    quest = make_quest()

    page = signed_in.post(url(quest), {"quest_day": "2026-10-22"}, follow=True)

    assert "Your page was from Thursday 22 October, which is more than 7 days ago." in text_of(page)
    assert not QuestLog.objects.exists()


def test_another_hunters_quest_does_not_exist(signed_in: Client) -> None:
    theirs = make_quest(owner=make_hunter("Iker"))

    assert signed_in.post(url(theirs)).status_code == 404
    assert not QuestLog.objects.exists()


def test_an_unknown_quest_does_not_exist(signed_in: Client) -> None:
    assert signed_in.post(f"/quests/{uuid4()}/complete/").status_code == 404
    assert signed_in.post("/quests/not-an-id/complete/").status_code == 404


def test_ones_own_quest_can_be_completed(signed_in: Client, hunter: Hunter) -> None:
    press(signed_in, make_quest(owner=hunter))

    assert QuestLog.objects.get().hunter == hunter


def test_get_is_refused_with_a_page(signed_in: Client) -> None:
    quest = make_quest()
    for client in (signed_in, Client()):
        page = client.get(url(quest))
        assert (page.status_code, page["Allow"]) == (405, "POST")
        assert "no button was pressed. Nothing was recorded. Back to" in text_of(page)
        assert "no-store" in page["Cache-Control"]
        assert client.put(url(quest)).content == b""


class TestLoggedOutMeanwhile:
    def test_a_press_is_not_recorded_and_leads_back_to_its_page(
        self, client: Client, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest(followed_by=hunter)
        form = form_of(signed_in.get("/quests/?q=push"), quest)
        client.logout()

        page = client.post(url(quest), form, follow=True)

        note = "You were logged out. Nothing was recorded; press once more."
        assert page.redirect_chain == [("/accounts/login/?next=/quests/%3Fq%3Dpush", 302)]
        assert note in text_of(page)
        assert not QuestLog.objects.exists()

        wrong = client.post(page.redirect_chain[0][0], {"username": hunter.user.username, "password": "no"})
        assert note in text_of(wrong)
        right = {"username": hunter.user.username, "password": "correct horse", "next": "/quests/?q=push"}
        page = client.post("/accounts/login/", right, follow=True)
        assert page.redirect_chain == [("/quests/?q=push", 302)]
        assert note in text_of(page)
        assert note not in text_of(client.get("/"))
        assert "Recorded once." in text_of(press(client, quest))

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil", ""])
    def test_a_press_that_names_no_page_of_ours_leads_to_the_board(
        self, client: Client, db: None, elsewhere: str
    ) -> None:
        response = client.post(url(make_quest()), {"next": elsewhere})

        assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")


def test_without_a_csrf_token_it_is_refused_with_a_way_back(hunter: Hunter) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(hunter.user)

    response = strict.post(url(make_quest()))

    assert response.status_code == 403
    assert "Load the page again and press once more." in text_of(response)
    assert not QuestLog.objects.exists()


def test_a_request_id_of_another_quest_is_a_400_with_a_sentence(signed_in: Client, hunter: Hunter) -> None:
    one, two = make_quest("One", followed_by=hunter), make_quest("Two", followed_by=hunter)
    form = form_of(signed_in.get("/"), one)
    signed_in.post(url(one), form)

    response = signed_in.post(url(two), form)

    assert response.status_code == 400
    assert "This form belongs to another quest." in text_of(response)
    assert QuestLog.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("request_id", "42", "request id is no id"),
        ("request_id", "\x00", "no id"),
        ("quest_day", "yesterday", "quest day is no date"),
        ("quest_day", "2026-02-30", "quest day is no date"),
    ],
)
def test_a_broken_form_is_a_400_with_a_sentence(
    signed_in: Client, field: str, value: str, sentence: str
) -> None:
    response = signed_in.post(url(make_quest()), {field: value})

    assert response.status_code == 400
    assert sentence in text_of(response)
    assert not QuestLog.objects.exists()


def test_it_returns_to_the_page_it_came_from(signed_in: Client) -> None:
    quest = make_quest()

    page = press(signed_in, quest, "/quests/?q=push&difficulty=Daily")

    assert page.redirect_chain == [("/quests/?q=push&difficulty=Daily#now", 302)]
    assert "Recorded once." in text_of(page)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:x", "/\\evil", ""]
)
def test_it_returns_to_no_other_site(signed_in: Client, elsewhere: str) -> None:
    response = signed_in.post(url(make_quest()), {"next": elsewhere})

    assert response["Location"] == "/#now"


def test_an_archived_quest_is_refused_with_a_sentence(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED, followed_by=hunter)
    form = form_of(signed_in.get("/"), quest)
    Quest.objects.update(archived_at=SUNDAY)

    page = signed_in.post(url(quest), form, follow=True)

    assert "This quest was archived" in text_of(page)
    assert not QuestLog.objects.exists()


def test_what_the_form_says_of_rewards_owner_or_dates_changes_nothing(
    signed_in: Client, hunter: Hunter
) -> None:
    quest = make_quest()
    forged = {"xp_reward": 9999, "xp_gained": 9999, "gold": 9999, "hunter": str(make_hunter().pk)}

    signed_in.post(url(quest), forged | {"completed_at": "2020-01-01", "slot": "x", "marked_late": "on"})

    row = QuestLog.objects.get()
    assert (row.hunter, row.xp_gained, row.gold_gained, row.marked_late) == (hunter, 50, 10, False)
