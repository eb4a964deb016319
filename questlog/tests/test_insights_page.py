"""/log/insights/: the same figures as pictures, tables and words."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from hunterproject.models import MAX_AMOUNT
from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, StatName
from questlog.models import QuestLog
from questlog.tests.pages import queries_of, text_of, words
from questlog.tests.rows import add_rows, gone_row
from quests.models import Quest, QuestSchedule
from tests.factories import make_hunter, make_quest

#: A Wednesday morning in Madrid.
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
RANGES = ("", "?range=30d", "?range=12w", "?range=year", "?range=all", "?year=2026")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(client: Client, address: str = "") -> str:
    response = client.get(f"/log/insights/{address}")
    assert response.status_code == 200
    return response.content.decode()


def cells_of(page: str) -> dict[str, str]:
    """Return what each cell of the year says, by its address."""
    return dict(re.findall(r'<a href="(/log/[^"]*)" tabindex="-1"><title>([^<]*)</title><rect', page))


def rows_of_table(page: str, caption: str) -> list[str]:
    table = next(one for one in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in one)
    return [words(row) for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]


def ten_years(hunter: Hunter) -> None:
    """Let the hunter have done something on nearly every day of ten years, with three quests."""
    for number, stat in enumerate(["Strength", "Spirit", "Domain"]):
        quest = make_quest(f"Of ten years {number}", stat=stat)
        QuestSchedule.objects.create(quest=quest, from_day=date(2020, 1, 1), weekdays=63)
        add_rows(hunter, quest, [TODAY - DAY * n for n in range(number, 3650, 1 + number)])


class TestEmptyRecord:
    @pytest.mark.parametrize("address", RANGES)
    def test_it_is_calm_and_leads_to_the_board(self, signed_in: Client, address: str) -> None:
        page = page_of(signed_in, address)

        assert "Your insights begin with the first quest" in page
        assert 'href="/">To your board' in page
        assert "<table" not in page
        assert 'class="heat"' not in page

    def test_only_undone_rows_are_an_empty_record(self, signed_in: Client, hunter: Hunter) -> None:
        add_rows(hunter, make_quest(), [TODAY], undone_at=NOW)

        assert "Your insights begin with the first quest" in page_of(signed_in)


class TestOneRow:
    @pytest.mark.parametrize("address", RANGES)
    def test_every_part_has_it(self, signed_in: Client, hunter: Hunter, address: str) -> None:
        add_rows(hunter, make_quest(), [TODAY])

        page = page_of(signed_in, address)

        text = words(page)
        for part in ("XP 50", "Quests done 1", "Active days 1", "Days in a row 1 best 1"):
            # The words of a figure stand after it in the page's order.
            assert part in text
        assert cells_of(page)["/log/?day=2026-11-25"] == "Wednesday 25 November 2026: 1 quest, 50 XP"
        assert rows_of_table(page, "By month")[1:] == ["November 2026 1 1 50"]
        assert "Wednesday 1" in rows_of_table(page, "by weekday")
        assert "Forty push-ups 5 %" in rows_of_table(page, "Strength by quest")
        assert "13:00 1" in text

    def test_one_row_makes_no_habit(self, signed_in: Client, hunter: Hunter) -> None:
        add_rows(hunter, make_quest(), [TODAY])

        page = page_of(signed_in)

        assert "your strongest day" not in page
        assert "Most is done" not in page


class TestTenYears:
    def test_all_of_it_is_drawn_by_month_and_summed_by_year(self, signed_in: Client, hunter: Hunter) -> None:
        ten_years(hunter)

        page = page_of(signed_in, "?range=all")

        cells = cells_of(page)
        assert len(cells) == 11 * 12 - 1
        assert cells["/log/?from=2026-11-01&amp;to=2026-11-30"].startswith("November 2026: 25 active days, ")
        years = rows_of_table(page, "By year")
        assert [row.split()[0] for row in years[1:]] == [str(year) for year in range(2026, 2015, -1)]
        assert "XP by quarter" in page
        assert page.count("<g><title>") <= 60

    def test_a_year_of_them_is_drawn_by_day(self, signed_in: Client, hunter: Hunter) -> None:
        ten_years(hunter)

        page = page_of(signed_in, "?year=2020")

        assert len(cells_of(page)) == 366
        assert "Your 2020" in page
        assert "Best run 366" in words(page)
        assert "XP by week" in page
        assert "As it was at the end of this time." in page

    def test_the_queries_are_as_many_as_for_one_row(self, signed_in: Client, hunter: Hunter) -> None:
        def counts() -> list[int]:
            return [queries_of(lambda one=one: page_of(signed_in, one)) for one in RANGES]  # type: ignore[misc]

        none = counts()
        add_rows(hunter, make_quest(), [TODAY])
        one = counts()
        ten_years(hunter)
        hunter.rest_days.create(day=TODAY - DAY)
        ten = counts()

        # Session and account; active days, what was done on those of the period, hours, and two for
        # strengths, of which the second asks for the days of what the first found.
        assert one == ten == [7] * len(RANGES)
        assert none == [6] * len(RANGES)


class TestTheYear:
    def test_each_day_until_today_is_a_link_with_date_and_count(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        DayRule.objects.filter(hunter=hunter).update(from_day=BEGINNING, rest_weekdays=64)
        add_rows(hunter, make_quest("One"), [TODAY - DAY, date(2026, 11, 22)])
        add_rows(hunter, make_quest("Two"), [TODAY - DAY])

        cells = cells_of(page_of(signed_in))

        assert next(iter(cells)) == "/log/?day=2025-11-24"
        assert list(cells)[-1] == "/log/?day=2026-11-25"
        assert len(cells) == 52 * 7 + 3
        assert cells["/log/?day=2026-11-24"] == "Tuesday 24 November 2026: 2 quests, 100 XP"
        assert cells["/log/?day=2026-11-23"] == "Monday 23 November 2026: nothing recorded"
        assert cells["/log/?day=2026-11-22"] == "Sunday 22 November 2026: rest day, 1 quest, 50 XP"
        assert cells["/log/?day=2026-11-15"] == "Sunday 15 November 2026: rest day, nothing recorded"

    def test_it_is_drawn_as_far_as_the_calendar_year_has_come(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        add_rows(hunter, make_quest(), [TODAY])

        assert list(cells_of(page_of(signed_in, "?year=2026")))[-1] == "/log/?day=2026-11-25"

    def test_a_date_travelled_over_says_so(self, signed_in: Client, hunter: Hunter) -> None:
        DayRule.objects.filter(hunter=hunter).update(timezone="Pacific/Honolulu")
        DayRule.objects.create(hunter=hunter, from_day=date(2026, 11, 20), timezone="Pacific/Kiritimati")
        add_rows(hunter, make_quest(), [date(2026, 11, 18)])

        cells = cells_of(page_of(signed_in, "?range=30d"))

        assert cells["/log/?day=2026-11-19"] == "Thursday 19 November 2026: this date never came for you"

    @pytest.mark.parametrize("address", RANGES)
    def test_every_picture_has_title_description_and_table(
        self, signed_in: Client, hunter: Hunter, address: str
    ) -> None:
        add_rows(hunter, make_quest(), [TODAY - DAY * n for n in range(500)])

        page = page_of(signed_in, address)

        pictures = re.findall(r'<svg class="(?:heat|bars|hours)[^>]*>', page)
        assert len(pictures) >= 3
        for picture in pictures:
            title = re.search(r'aria-labelledby="([\w-]+)"', picture)
            description = re.search(r'aria-describedby="([\w-]+)"', picture)
            assert title
            assert re.search(rf'<title id="{title[1]}">\s*\S', page)
            assert description
            assert re.search(rf'id="{description[1]}">\s*\S', page)
        sections = re.findall(r"<section.*?</section>", page, re.DOTALL)
        assert all("<table" in section for section in sections)

    @pytest.mark.parametrize("address", RANGES)
    def test_no_style_and_no_script_stands_in_the_page(
        self, signed_in: Client, hunter: Hunter, address: str
    ) -> None:
        add_rows(hunter, make_quest(), [TODAY])

        page = page_of(signed_in, address)

        assert not re.search(r"\sstyle=|<style|<script(?! src=)|\son\w+=", page)


class TestFigures:
    def test_xp_by_week_is_stacked_by_stat(self, signed_in: Client, hunter: Hunter) -> None:
        add_rows(hunter, make_quest("Lift", stat="Strength"), [date(2026, 11, 23), date(2026, 11, 25)])
        add_rows(hunter, make_quest("Sit", stat="Spirit"), [date(2026, 11, 24), date(2026, 11, 15)])

        page = page_of(signed_in, "?range=12w")

        assert "<g><title>Week of 23 November 2026: 150 XP. Strength 100, Spirit 50</title>" in page
        assert "<g><title>Week of 9 November 2026: 50 XP. Spirit 50</title>" in page
        week = re.search(r"<g><title>Week of 23 November.*?</g>", page, re.DOTALL)
        assert week
        assert re.findall(r'class="of-(\w+)"', week[0]) == ["strength", "spirit"]
        assert rows_of_table(page, "Intelligence")[1:] == [
            "Week of 23 November 2026 100 0 0 50 0 150",
            "Week of 9 November 2026 0 0 0 50 0 50",
        ]
        assert 'href="/log/?kind=completion&amp;from=2026-11-09&amp;to=2026-11-15"' in page
        assert "The most is 150 XP: Week of 23 November 2026." in page

    def test_rows_of_a_quest_that_is_gone_are_done_days_without_xp(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        gone_row(hunter, NOW)

        page = page_of(signed_in)

        assert "Quests done 1" in words(page)
        assert re.search(r"<dt>XP</dt><dd>0</dd>", page)
        assert cells_of(page)["/log/?day=2026-11-25"].endswith(": 1 quest, 0 XP")
        assert "The XP of these rows is inside your opening balance" in page

    def test_others_rows_never_show(self, signed_in: Client, hunter: Hunter) -> None:
        add_rows(hunter, make_quest("Mine"), [TODAY])
        add_rows(make_hunter("Iker"), make_quest("Theirs", stat="Domain"), [TODAY, TODAY - DAY])

        page = page_of(signed_in)

        assert "Theirs" not in page
        assert re.search(r"<dt>Quests done</dt><dd>1</dd>", page)

    def test_the_strongest_weekday_and_hour_are_named(self, signed_in: Client, hunter: Hunter) -> None:
        thursdays = [date(2026, 11, 19) - DAY * 7 * n for n in range(8)]
        add_rows(hunter, make_quest(), [*thursdays, date(2026, 11, 9)])

        page = page_of(signed_in)

        assert "Thursday is your strongest day." in page
        # Noon of UTC, before and after the clocks of Madrid went back.
        assert "13:00 5" in words(page)
        assert "14:00 4" in words(page)
        assert "Most is done between 13:00 and 14:00." in page

    def test_only_late_marks_tell_no_hour(self, signed_in: Client, hunter: Hunter) -> None:
        add_rows(hunter, make_quest(), [TODAY], marked_late=True)

        assert "a late mark tells no hour" in page_of(signed_in)

    def test_the_largest_amounts_have_room(self, signed_in: Client, hunter: Hunter) -> None:
        add_rows(hunter, make_quest(xp_reward=MAX_AMOUNT), [TODAY])

        page = page_of(signed_in)

        assert "9,007,199,254,740,991 XP" in page
        assert ">10P</text>" in page

    def test_many_quests_unfold(self, signed_in: Client, hunter: Hunter) -> None:
        for number in range(13):
            add_rows(hunter, make_quest(f"Quest {number:02}"), [TODAY])

        page = page_of(signed_in)

        assert "3 more" in words(page)
        assert len(rows_of_table(page, "Strength by quest<")) == 10
        assert len(rows_of_table(page, "Strength by quest, the rest")) == 3

    def test_each_stat_has_its_sum_in_order(self, signed_in: Client, hunter: Hunter) -> None:
        for place, stat in enumerate(StatName.values, 1):
            add_rows(hunter, make_quest(stat, stat=stat, xp_reward=place * 1000), [TODAY])

        legend = re.search(r'<ul class="legend">.*?</ul>', page_of(signed_in), re.DOTALL)

        assert legend
        assert words(legend[0]) == "Strength 1,000 Agility 2,000 Intelligence 3,000 Spirit 4,000 Domain 5,000"


class TestRanges:
    @pytest.mark.parametrize(
        ("address", "title", "span"),
        [
            ("", "Your last twelve months", "24 November 2025 to 25 November 2026"),
            ("?range=30d", "Your last 30 days", "27 October 2026 to 25 November 2026"),
            ("?range=12w", "Your last twelve weeks", "7 September 2026 to 25 November 2026"),
            ("?range=all", "All of your record", "3 May 2025 to 25 November 2026"),
            ("?year=2025", "Your 2025", "1 January 2025 to 31 December 2025"),
            ("?year=2025&range=all", "Your 2025", "1 January 2025 to 31 December 2025"),
        ],
    )
    def test_each_says_what_it_shows(
        self, signed_in: Client, hunter: Hunter, address: str, title: str, span: str
    ) -> None:
        add_rows(hunter, make_quest(), [date(2025, 5, 3), TODAY])

        page = page_of(signed_in, address)

        assert f"<h1>{title}</h1>" in page
        assert span in page
        assert page.count('aria-current="true"') == 1

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("?range=century", "There is no range “century”; it is left out."),
            ("?year=abc", "Your record has no year “abc”; it is left out."),
            ("?year=2019", "Your record has no year “2019”; it is left out."),
            ("?year=99999", "Your record has no year “99999”; it is left out."),
        ],
    )
    def test_what_cannot_be_read_is_named(
        self, signed_in: Client, hunter: Hunter, address: str, said: str
    ) -> None:
        add_rows(hunter, make_quest(), [TODAY])

        page = page_of(signed_in, address)

        assert said in page
        assert "Your last twelve months" in page
        assert (
            page_of(signed_in, f"{address}&range=30d").count('role="alert"') == 1
            or "range=century" in address
        )

    def test_a_time_with_nothing_in_it_says_so_and_keeps_the_year(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        add_rows(hunter, make_quest(), [date(2024, 5, 3)])

        page = page_of(signed_in, "?range=30d")

        assert "Nothing recorded in this time" in page
        assert len(cells_of(page)) == 30
        assert 'href="?range=30d&amp;year=2024"' not in page
        assert 'href="?year=2024"' in page

    @pytest.mark.parametrize("address", ["", "?range=all", "?year=1"])
    def test_the_beginning_of_time(self, signed_in: Client, hunter: Hunter, address: str) -> None:
        """An import may bring any date."""
        quest = make_quest()
        add_rows(hunter, quest, [TODAY, date(1, 12, 31)])
        add_rows(hunter, quest, [date.min], completed_at=datetime(1, 1, 1, 12, tzinfo=UTC))

        page = page_of(signed_in, address)

        assert ("/log/?day=0001-01-01" in cells_of(page)) == (address == "?year=1")

    def test_a_day_after_today_of_somebody_who_flew_west(self, signed_in: Client, hunter: Hunter) -> None:
        add_rows(hunter, make_quest(), [TODAY, TODAY + DAY])

        for address in ("?range=all", "?year=2026"):
            assert "Quests done 2" in words(page_of(signed_in, address)), address
            assert list(cells_of(page_of(signed_in, address)))[-1] == "/log/?day=2026-11-26"


def test_it_is_a_tab_of_the_log(signed_in: Client) -> None:
    for path, here in (("/log/", "History"), ("/log/insights/", "Insights")):
        page = signed_in.get(path).content.decode()
        tabs = re.search(r'<nav class="subnav".*?</nav>', page, re.DOTALL)
        assert tabs
        assert words(tabs[0]) == "History Insights"
        assert re.findall(r'aria-current="page">(\w+)', tabs[0]) == [here]


def test_the_rows_behind_the_figures_are_theirs(signed_in: Client, hunter: Hunter) -> None:
    add_rows(hunter, make_quest(), [TODAY, TODAY - DAY, date(2025, 11, 20)])
    page = page_of(signed_in)

    link = re.search(r'<p class="rows-of"><a href="([^"]*)"', page)

    assert link
    log = signed_in.get(link[1].replace("&amp;", "&"))
    assert len(log.context["page"].entries) == 2


def test_a_visitor_logs_in_first(client: Client, db: None) -> None:
    response = client.get("/log/insights/?range=all")
    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/log/insights/%3Frange%3Dall",
    )


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(signed_in: Client, method: str) -> None:
    assert getattr(signed_in, method)("/log/insights/").status_code == 405


def test_no_copy_is_kept(signed_in: Client) -> None:
    assert "no-store" in signed_in.get("/log/insights/")["Cache-Control"]


def test_names_are_escaped(signed_in: Client, hunter: Hunter) -> None:
    add_rows(hunter, make_quest("<b>bold</b>"), [TODAY])

    assert "<b>bold" not in page_of(signed_in)


def test_it_writes_nothing(signed_in: Client, hunter: Hunter) -> None:
    quest: Quest = make_quest()
    add_rows(hunter, quest, [TODAY])
    before = list(QuestLog.objects.values())

    text_of(signed_in.get("/log/insights/"))

    assert list(QuestLog.objects.values()) == before
