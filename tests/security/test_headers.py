"""What each answer tells browsers, caches and search engines; and by which host's name the site answers."""

from collections.abc import Mapping

import pytest
from django.test import Client, override_settings

from tests.security.test_table import EVERYWHERE
from tests.security.worlds import ROLES, World, is_looked_at, told

pytestmark = pytest.mark.any_database

POLICY = {
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
    "object-src 'none'",
    "worker-src 'self'",
}
#: What is the same for everybody, and may be kept.
PUBLIC = {"favicon", "robots", "manifest", "worker", "offline", "admin:jsi18n"}


def test_every_page_of_everybody_is_strict_private_found_by_no_search_and_brings_no_script(
    world: World,
) -> None:
    for role in ROLES:
        client = world.tab(role)
        for name, address in EVERYWHERE.items():
            if is_looked_at(address, role) or role == "other":
                answer = client.get(world.path(address))
                told(answer)
                assert_headers(name, role, answer.headers)
                if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
                    assert_brings_no_script(name, answer.content.decode().lower())


def assert_headers(name: str, role: str, headers: Mapping[str, str]) -> None:
    if name in ("healthz", "readyz"):
        assert "no-store" in headers["Cache-Control"]
        return
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY, name
    assert headers["X-Frame-Options"] == "DENY", name
    assert headers["X-Content-Type-Options"] == "nosniff", name
    assert headers["Referrer-Policy"] == "same-origin", name
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin", name
    assert "camera=()" in headers["Permissions-Policy"], name
    assert "Strict-Transport-Security" not in headers, name
    if name not in PUBLIC:
        assert {"no-store", "private"} <= set(headers["Cache-Control"].split(", ")), name
    is_front = (role, name) == ("nobody", "board")
    assert ("X-Robots-Tag" not in headers) is is_front, name


def assert_brings_no_script(name: str, page: str) -> None:
    """Of what the policy forbids."""
    assert "<style" not in page, name
    assert " style=" not in page, name
    assert " onclick=" not in page, name
    for script in page.split("<script")[1:]:
        head, _, body = script.partition(">")
        is_data = 'type="application/json"' in head
        assert is_data or not body.partition("</script>")[0].strip(), name


def test_what_may_be_kept_says_nothing_of_anybody(world: World) -> None:
    for name in PUBLIC - {"admin:jsi18n"}:
        path = world.path(EVERYWHERE[name])
        for secret in ("Mara", "csrfmiddlewaretoken"):
            assert secret not in world.tab("owner").get(path).content.decode(), name
        assert "sessionid" not in world.tab("owner").get(path).cookies


@pytest.mark.parametrize(
    "status_and_path", [(404, "/nowhere/"), (403, "/accounts/logout/"), (405, "/accounts/logout/")]
)
def test_pages_of_refusals_have_the_same_headers(world: World, status_and_path: tuple[int, str]) -> None:
    status, path = status_and_path
    client = world.tab("owner", strict=True)
    answer = client.post(path) if status == 403 else client.get(path)
    assert answer.status_code == status
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"


class TestHosts:
    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "", "[::1"])
    def test_another_name_is_a_400_with_a_page(self, client: Client, host: str) -> None:
        with override_settings(ALLOWED_HOSTS=["quests.example.org"]):
            answer = client.get("/", headers={"host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()

    def test_no_link_of_a_mail_is_made_of_a_name_that_is_not_the_sites(self, client: Client) -> None:
        with override_settings(ALLOWED_HOSTS=["quests.example.org"]):
            form = {"email": "mara@example.org"}
            answer = client.post("/accounts/password_reset/", form, headers={"host": "evil.example"})
        assert answer.status_code == 400

    def test_a_forwarded_name_is_not_listened_to(self, client: Client, db: None) -> None:
        assert client.get("/", headers={"x-forwarded-host": "evil.example"}).status_code == 200

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    @pytest.mark.parametrize("host", ["10.1.2.3:8000", "evil.example", "", "a b"])
    def test_health_is_told_by_any_name_and_without_a_redirect(
        self, client: Client, db: None, path: str, host: str
    ) -> None:
        with override_settings(
            ALLOWED_HOSTS=["quests.example.org"],
            SECURE_SSL_REDIRECT=True,
            SECURE_REDIRECT_EXEMPT=[r"^(healthz|readyz)$"],
        ):
            answer = client.get(path, headers={"host": host})
        assert (answer.status_code, answer.content) == (200, b"ok\n")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
