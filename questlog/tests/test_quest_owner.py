"""/quests/<uuid>/: what a hunter may do with a quest beside doing it, and the notes on it."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from hunters.models import Hunter
from questlog.tests.pages import text_of, words
from questlog.tests.records import SUNDAY, done, totals_of
from quests.following import set_notes
from quests.models import Follow, Quest
from tests.factories import make_hunter, make_quest


def url(quest: Quest) -> str:
    return f"/quests/{quest.pk}/"


def controls_of(page: Any) -> list[tuple[str, str]]:
    """Return what stands beside completing: the words of each link or button, and where it goes."""
    markup = re.search(r'<div class="quest-do">(.*?)</div>', page.text, re.DOTALL)
    assert markup
    found = re.findall(
        r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>|<form [^>]*action="([^"]*)".*?<button[^>]*>(.*?)</button>',
        markup[1],
        re.DOTALL,
    )
    return [
        (words(link_words or button_words), link or form) for link, link_words, form, button_words in found
    ]


def press(client: Client, quest: Quest, action: str, **fields: str) -> Any:
    """Press a button of the quest's page, with what its form holds."""
    page = client.get(url(quest)).text
    form = re.search(rf'<form [^>]*action="{url(quest)}{action}/"[^>]*>.*?</form>', page, re.DOTALL)
    assert form, f"the page has no form that sends to {action}"
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    return client.post(f"{url(quest)}{action}/", hidden | fields, follow=True)


class TestOnesOwn:
    def test_can_be_edited_archived_and_copied(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Read", owner=hunter)

        assert controls_of(signed_in.get(url(quest))) == [
            ("Edit", f"{url(quest)}edit/"),
            ("Archive Read", f"{url(quest)}archive/"),
            ("Copy", f"/quests/new/?from={quest.pk}"),
        ]

    def test_archived_from_here_it_says_so_here_and_can_be_restored(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest("Read", owner=hunter)
        done(hunter, quest)

        page = press(signed_in, quest, "archive")

        assert page.redirect_chain == [(url(quest), 302)]
        assert "“Read” is archived. What you did with it stays in your record." in text_of(page)
        assert ("Restore Read", f"{url(quest)}restore/") in controls_of(page)
        assert f'action="{url(quest)}complete/"' not in page.text
        page = press(signed_in, quest, "restore")
        assert page.redirect_chain == [(url(quest), 302)]
        assert "“Read” is back on your board." in text_of(page)
        assert ("Archive Read", f"{url(quest)}archive/") in controls_of(page)
        assert totals_of(hunter) == (50, 10)

    def test_its_links_lead_to_pages_about_it(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Read", owner=hunter, description="A page.")

        for words_of_link, address in controls_of(signed_in.get(url(quest)))[::2]:
            page = signed_in.get(address)
            assert page.status_code == 200
            assert page.context["form"]["name"].value() == "Read", words_of_link


class TestOfTheCatalog:
    def test_can_be_followed_and_copied_and_then_be_unfollowed(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest("Read")
        copy = ("Copy as your own", f"/quests/new/?from={quest.pk}")
        assert controls_of(signed_in.get(url(quest))) == [("Follow Read", f"{url(quest)}follow/"), copy]

        page = press(signed_in, quest, "follow")

        assert page.redirect_chain == [(url(quest), 302)]
        assert controls_of(page) == [("Unfollow Read", f"{url(quest)}unfollow/"), copy]
        page = press(signed_in, quest, "unfollow")
        assert page.redirect_chain == [(url(quest), 302)]
        assert controls_of(page)[0] == ("Follow Read", f"{url(quest)}follow/")

    def test_can_be_completed_whether_it_is_followed_or_not(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()

        page = press(signed_in, quest, "complete")

        assert "Recorded once." in text_of(page)
        assert totals_of(hunter) == (50, 10)
        assert not Follow.objects.exists()

    def test_archived_it_can_be_taken_off_the_board_but_not_be_put_there(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest("Read", followed_by=hunter)
        Quest.objects.update(archived_at=SUNDAY)
        copy = ("Copy as your own", f"/quests/new/?from={quest.pk}")
        assert controls_of(signed_in.get(url(quest))) == [("Unfollow Read", f"{url(quest)}unfollow/"), copy]

        page = press(signed_in, quest, "unfollow")

        assert controls_of(page) == [copy]

    def test_nobody_edits_or_archives_it_here(self, signed_in: Client) -> None:
        quest = make_quest()
        page = signed_in.get(url(quest)).text

        for action in ("edit", "archive", "restore"):
            assert f"{url(quest)}{action}/" not in page
            assert signed_in.post(f"{url(quest)}{action}/").status_code == 404


class TestNotes:
    @pytest.mark.parametrize("is_own", [True, False])
    def test_are_shown_and_changed(self, signed_in: Client, hunter: Hunter, is_own: bool) -> None:
        quest = make_quest(owner=hunter) if is_own else make_quest(followed_by=hunter)
        page = signed_in.get(url(quest))
        assert "Your notes Write a note" in text_of(page)

        page = press(signed_in, quest, "notes", notes="First line.\r\n<b>Second</b>")

        assert page.redirect_chain == [(url(quest), 302)]
        assert "Your notes are kept." in text_of(page)
        assert '<p class="notes-say">First line.\n&lt;b&gt;Second&lt;/b&gt;</p>' in page.text
        textarea = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
        assert textarea
        assert unescape(textarea[1]) == "First line.\n<b>Second</b>"
        assert "Change your notes" in text_of(page)

        page = press(signed_in, quest, "notes", notes="")

        assert "notes-say" not in page.text

    def test_of_one_not_followed_there_are_none(self, signed_in: Client) -> None:
        assert "Your notes" not in text_of(signed_in.get(url(make_quest())))

    def test_go_with_the_quest_only_after_a_question(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Read", followed_by=hunter)
        set_notes(hunter=hunter, quest=quest, notes="Chapter three.")

        asked = press(signed_in, quest, "unfollow")

        assert "Your notes would go too" in text_of(asked)
        assert "Chapter three." in text_of(asked)
        assert Follow.objects.get().notes == "Chapter three."

    def test_are_nobody_elses(self, signed_in: Client, hunter: Hunter) -> None:
        iker = make_hunter("Iker")
        quest = make_quest(followed_by=iker)
        set_notes(hunter=iker, quest=quest, notes="Iker's.")

        page = signed_in.get(url(quest))
        assert "Iker's." not in text_of(page)
        assert controls_of(page)[0][0] == "Follow Forty push-ups"
        press(signed_in, quest, "follow")
        press(signed_in, quest, "notes", notes="Mara's.")

        assert sorted(Follow.objects.values_list("notes", flat=True)) == ["Iker's.", "Mara's."]


def test_of_another_hunters_quest_nothing_is_to_be_had(signed_in: Client, hunter: Hunter) -> None:
    theirs = make_quest(owner=make_hunter("Iker"))

    assert signed_in.get(url(theirs)).status_code == 404
    assert signed_in.get(f"/quests/new/?from={theirs.pk}").status_code == 404
    for action in ("edit", "archive", "restore", "follow", "unfollow", "notes", "move", "complete"):
        assert signed_in.post(f"{url(theirs)}{action}/", {"notes": "x"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.is_open
    assert not Follow.objects.exists()
