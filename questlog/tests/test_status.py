"""/status/: rank, level, five stats with their progress, gold."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db.models import F
from django.test import Client

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter, Stat
from questlog.history import Row
from questlog.models import Adjustment
from questlog.radar import radar_for
from questlog.tests.pages import queries_of, text_of, words
from questlog.tests.records import SUNDAY, TODAY, adjusted, bought, done, totals_of, undone
from questlog.tests.rows import gone_row
from quests.choices import Repeat
from rewards.models import Purchase
from rewards.services import undo_purchase
from tests.factories import make_hunter, make_quest

#: The figures of the older program's sample record (FORMAT.md).
SAMPLE = {"Strength": 12245, "Agility": 2270, "Intelligence": 9835, "Spirit": 1810, "Domain": 6121}


def give(hunter: Hunter, xp: dict[str, int], gold: int = 0) -> None:
    for stat, amount in xp.items():
        Stat.objects.filter(hunter=hunter, name=stat).update(total_xp=amount)
    Hunter.objects.filter(pk=hunter.pk).update(total_xp=sum(xp.values()), gold=gold)


def test_it_shows_levels_xp_what_is_missing_gold_and_rank(signed_in: Client, hunter: Hunter) -> None:
    give(hunter, SAMPLE, gold=22)

    words = text_of(signed_in.get("/status/"))

    for line in (
        "Mara Rank B",
        "Level 35",
        "32,281 XP",
        "Gold 22",
        "Next rank A, at level 40",
        "Strength Level 21 Strength: 12,245 XP 355 XP to level 22",
        "Agility Level 9 Agility: 2,270 XP 430 XP to level 10",
        "Intelligence Level 19 Intelligence: 9,835 XP 615 XP to level 20",
        "Spirit Level 8 Spirit: 1,810 XP 390 XP to level 9",
        "Domain Level 15 Domain: 6,121 XP 629 XP to level 16",
    ):
        assert line in words


def test_past_the_last_level_it_says_max_and_counts_stars(signed_in: Client, hunter: Hunter) -> None:
    give(hunter, {"Strength": 87_400, "Agility": 227_125})

    words = text_of(signed_in.get("/status/"))

    assert "Strength MAX Strength: 87,400 XP next star at 95,000 XP" in words
    assert "Agility MAX 16 Agility: 227,125 XP next star at 235,000 XP" in words
    assert "Next rank" not in words


def test_a_new_hunter_stands_at_level_one(signed_in: Client) -> None:
    words = text_of(signed_in.get("/status/"))

    assert "Rank E" in words
    assert "Spirit Level 1 Spirit: 0 XP 100 XP to level 2" in words


def test_the_radar_tells_its_figures_in_words(signed_in: Client, hunter: Hunter) -> None:
    give(hunter, SAMPLE)

    words = text_of(signed_in.get("/status/"))

    assert "Strength level 21. Agility level 9. Intelligence level 19." in words
    assert "The outer ring is level 25." in words
    assert "Stat Level XP Strength 21 " in words


@pytest.mark.parametrize(
    ("levels", "scale"), [([1] * 5, 5), ([5, 1, 1, 1, 1], 5), ([6] * 5, 10), ([51] * 5, 51)]
)
def test_the_radar_has_room_for_the_highest_level(levels: list[int], scale: int) -> None:
    assert radar_for(levels).scale == scale


def test_the_radar_puts_a_level_at_its_share_of_the_axis() -> None:
    radar = radar_for([10, 5, 10, 10, 10])

    top, right = radar.corners[0], radar.corners[1]
    assert top.level == top.end
    assert (top.end.x, top.end.y) == pytest.approx((180, 48))
    assert right.level.x == pytest.approx((180 + right.end.x) / 2)
    assert right.level.y == pytest.approx((176 + right.end.y) / 2)


def test_a_visitor_is_sent_to_log_in(client: Client, db: None) -> None:
    assert client.get("/status/")["Location"] == "/accounts/login/?next=/status/"


class TestWhereTheNumbersComeFrom:
    """Each number opens to the rows that it is the sum of."""

    @pytest.fixture
    def record(self, hunter: Hunter) -> None:
        """A record with every kind of row, the older ones in an opening balance."""
        for number, stat in enumerate(["Strength", "Strength", "Spirit"]):
            quest = make_quest(stat=stat, xp_reward=1000 + number, gold_reward=7 * number)
            done(hunter, quest, SUNDAY - timedelta(days=number))
        undone(hunter, make_quest(stat="Agility", xp_reward=99_999, gold_reward=99_999))
        gone_row(hunter, SUNDAY - timedelta(days=30))
        Hunter.objects.filter(pk=hunter.pk).update(gold=F("gold") + 5)
        for stat, xp in (("Strength", 12_245), ("Domain", 6_121)):
            adjusted(hunter, stat=stat, xp=xp, kind="opening_balance")
        for xp in (-45, 20, 1):
            adjusted(hunter, stat="Domain", xp=xp)
        bought(hunter, "Tea", 3)
        bought(hunter, "Cake", 4)
        undo_purchase(hunter=hunter, purchase=bought(hunter, "Car", 10), now=SUNDAY)

    @pytest.mark.usefixtures("record")
    def test_each_sum_is_told_part_by_part(self, signed_in: Client) -> None:
        page = signed_in.get("/status/")

        assert {name: [part[1:] for part in parts] for name, parts in sums_of(page).items()} == {
            "Gold": [("3 completions", 26), ("2 purchases", -7), ("In all", 19)],
            "Strength": [("2 completions", 2001), ("Opening balance", 12_245), ("In all", 14_246)],
            "Agility": [("In all", 0)],
            "Intelligence": [("In all", 0)],
            "Spirit": [("1 completion", 1002), ("In all", 1002)],
            "Domain": [("Opening balance", 6_121), ("3 corrections", -24), ("In all", 6_097)],
        }

    @pytest.mark.usefixtures("record")
    def test_every_sum_adds_up_and_is_the_number_above_it(self, signed_in: Client, hunter: Hunter) -> None:
        totals = {stat.name: stat.total_xp for stat in hunter.stats.all()}
        totals_of(hunter)
        hunter.refresh_from_db()

        for name, (*parts, total) in sums_of(signed_in.get("/status/")).items():
            assert total[1] == "In all"
            assert sum(amount for _link, _words, amount in parts) == total[2] == totals.get(name, hunter.gold)

    @pytest.mark.usefixtures("record")
    def test_each_part_leads_to_exactly_its_rows(self, signed_in: Client, hunter: Hunter) -> None:
        followed = 0
        for name, (*parts, _total) in sums_of(signed_in.get("/status/")).items():
            for link, said, amount in parts:
                rows = rows_behind(signed_in, link)
                assert sum(amount_of(row, name) for row in rows) == amount, (name, said)
                if said != "Opening balance":
                    assert len(rows) == int(said.split()[0]), (name, said)
                followed += 1
        assert followed == 7

    def test_rows_of_many_pages_are_all_there(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(repeat=Repeat.UNLIMITED)
        for number in range(120):
            done(hunter, quest, SUNDAY - timedelta(minutes=number))

        (link, said, amount), _total = sums_of(signed_in.get("/status/"))["Strength"]

        assert (said, amount) == ("120 completions", 6000)
        assert len(rows_behind(signed_in, link)) == 120

    def test_corrections_of_gold_add_up(self, signed_in: Client, hunter: Hunter) -> None:
        adjusted(hunter, gold=500, kind="opening_balance")
        adjusted(hunter, gold=-1)
        adjusted(hunter, gold=-29)

        assert [part[1:] for part in sums_of(signed_in.get("/status/"))["Gold"]] == [
            ("Opening balance", 500),
            ("2 corrections", -30),
            ("In all", 470),
        ]

    def test_corrections_of_gold_lead_to_themselves_alone(self, signed_in: Client, hunter: Hunter) -> None:
        adjusted(hunter, gold=1)
        adjusted(hunter, stat="Spirit", xp=1)

        (link, _said, _amount), _total = sums_of(signed_in.get("/status/"))["Gold"]

        assert len(rows_behind(signed_in, link)) == 1

    @pytest.mark.usefixtures("record")
    def test_of_others_nothing_counts(self, client: Client) -> None:
        client.force_login(make_hunter("Iker").user)

        assert {
            said for parts in sums_of(client.get("/status/")).values() for _link, said, _sum in parts
        } == {"In all"}

    @pytest.mark.usefixtures("record")
    def test_xp_in_all_is_the_sum_of_the_five_stats(self, signed_in: Client, hunter: Hunter) -> None:
        page = signed_in.get("/status/").text
        xp = words(page[page.index("sheet-next") : page.index('<ul class="quad">')])

        assert (
            "21,345 XP 355 XP to level 29 "
            "Strength 14,246 Agility 0 Intelligence 0 Spirit 1,002 Domain 6,097 In all 21,345 "
            "Level 28 begins at 20,250 XP, level 29 at 21,700 XP."
        ) in xp

    def test_the_quests_done_are_those_that_stand(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(repeat=Repeat.UNLIMITED)
        for _ in range(3):
            done(hunter, quest)
        undone(hunter, quest)

        page = signed_in.get("/status/")

        assert "Quests done 3 Every completion that stands" in text_of(page)
        assert len(rows_behind(signed_in, "/log/?kind=completion")) == 3

    def test_the_streaks_tell_their_rules(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        for days in (0, 1, 10, 11, 12):
            done(hunter, quest, SUNDAY - timedelta(days=days))

        with time_machine.travel(SUNDAY, tick=False):
            said = text_of(signed_in.get("/status/"))

        assert "Days in a row 2 Days with at least one quest done, up to today." in said
        assert "Best run 3 The most days in a row that there ever were" in said

    def test_the_rank_tells_its_rule(self, signed_in: Client) -> None:
        assert "Rank E A rank begins at a level: E 1, D 10, C 20, B 30, A 40, S 50." in text_of(
            signed_in.get("/status/")
        )

    def test_the_last_level_tells_its_rule(self, signed_in: Client, hunter: Hunter) -> None:
        give(hunter, {"Strength": 65_000})

        assert ("Level 51 is the last; it begins at 65,000 XP. Each further 10,000 XP is a star.") in text_of(
            signed_in.get("/status/")
        )

    def test_the_greatest_numbers_are_written_out(self, signed_in: Client, hunter: Hunter) -> None:
        adjusted(hunter, stat="Spirit", xp=MAX_AMOUNT, kind="opening_balance")
        adjusted(hunter, gold=MAX_AMOUNT, kind="opening_balance")

        sums = sums_of(signed_in.get("/status/"))

        assert sums["Gold"][-1][1:] == sums["Spirit"][-1][1:] == ("In all", MAX_AMOUNT)


def sums_of(page: Any) -> dict[str, list[tuple[str, str, int]]]:
    """Return the sums on the page by their heading: of each line its link, its words and its amount."""
    markup = page.content.decode()
    sums = {}
    for name in ("Gold", *SAMPLE):
        heading = "<span>Gold</span>" if name == "Gold" else f"<h3>{name}</h3>"
        block = markup[markup.index(heading) :].partition('<dl class="sum">')[2].partition("</dl>")[0]
        lines = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", block, re.DOTALL)
        sums[name] = [(link_of(said), words(said), number_of(words(amount))) for said, amount in lines]
    return sums


def link_of(markup: str) -> str:
    link = re.search(r'href="([^"]*)"', markup)
    return unescape(link[1]) if link else ""


def number_of(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-").replace("+", ""))


def rows_behind(client: Client, link: str) -> list[Row]:
    """Return every row that a link leads to, page after page."""
    rows: list[Row] = []
    place: object = None
    while True:
        page = client.get(f"{link}&before={place}" if place else link).context["page"]
        rows += [entry.row for entry in page.entries]
        if page.older_than is None:
            return rows
        place = page.older_than


def amount_of(row: Row, name: str) -> int:
    """Return what a row adds to gold, or to a stat's XP."""
    if isinstance(row, Purchase):
        return -row.price if name == "Gold" else 0
    if isinstance(row, Adjustment):
        return row.gold if name == "Gold" else row.xp * (row.stat == name)
    return row.gold_gained if name == "Gold" else row.xp_paid * (row.stat == name)


def test_reasons_and_names_are_text_not_markup(signed_in: Client, hunter: Hunter) -> None:
    Hunter.objects.update(name="<script>alert(1)</script>")

    page = signed_in.get("/status/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@time_machine.travel(SUNDAY, tick=False)
def test_the_number_of_queries_does_not_grow_with_rows(signed_in: Client, hunter: Hunter) -> None:
    def add(name: str) -> None:
        done(hunter, make_quest(name))
        bought(hunter, name, 1)
        adjusted(hunter, stat="Spirit", xp=5)
        adjusted(hunter, gold=5)
        hunter.rest_days.create(day=TODAY + timedelta(days=hunter.rest_days.count() + 1))

    add("one")
    few = queries_of(lambda: signed_in.get("/status/"))
    add("two")
    add("three")

    assert queries_of(lambda: signed_in.get("/status/")) == few == 6
