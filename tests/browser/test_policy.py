"""The content policy in a real browser: the pages with most scripts, the admin's, say nothing against it."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

PAGES = (
    "/admin/",
    "/admin/quests/quest/",
    "/admin/quests/quest/add/",
    "/admin/quests/quest/import/",
    "/admin/quests/quest/export/",
    "/admin/hunters/user/",
    "/admin/hunters/user/add/",
    "/admin/hunters/hunter/",
    "/admin/questlog/questlog/",
    "/admin/auth/group/add/",
    "/admin/totp/",
    "/admin/password_change/",
)
MAKE_STAFF = (
    "import django; django.setup(); from hunters.models import User; "
    "User.objects.filter(username='{name}').update(is_staff=True, is_superuser=True)"
)


def make_staff(name: str, environment: dict[str, str]) -> None:
    """Make a hunter a superuser."""
    environment = environment | {"DJANGO_SETTINGS_MODULE": "hunterproject.settings"}
    root = Path(__file__).resolve().parents[2]
    subprocess.run(
        [sys.executable, "-c", MAKE_STAFF.format(name=name)], cwd=root, env=environment, check=True
    )


def test_the_admin_works_under_the_policy(enter: Enter, environment: dict[str, str]) -> None:
    """A word of the console against anything fails the visit."""
    page = enter("keeper-of-policy", viewport={"width": 1280, "height": 800})
    make_staff("keeper-of-policy", environment)
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
    page.goto("/admin/quests/quest/add/")
    page.locator("[name=name]").fill("Under the policy")
    page.locator("[name=stat]").select_option("Strength")
    page.locator("[name=difficulty]").select_option("Daily")
    page.locator("[name=xp_reward]").fill("50")
    page.locator("[name=gold_reward]").fill("10")
    page.locator("[name=_save]").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def test_what_the_policy_forbids_does_not_run(browser: Browser, base_url: str) -> None:
    page = browser.new_page(base_url=base_url)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/accounts/login/")
    ran = page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            return Boolean(window.ran);
        }"""
    )
    page.close()
    assert ran is False
    assert "Content Security Policy" in said[-1]
