"""The services of docker compose: what each may do, and that a fresh clone needs nothing to start them."""

import re
from typing import Any

import pytest
import yaml

from tests.deploy.dockerfile import ROOT

pytestmark = pytest.mark.any_database


class _Loader(yaml.SafeLoader):
    """Knows compose's own word for “instead of what the first file says”."""


_Loader.add_constructor("!reset", lambda loader, node: None)

FILES = ("docker-compose.yml", "compose.scale.yml")


def services(name: str) -> dict[str, dict[str, Any]]:
    """Return the services of a file."""
    # A safe loader: it makes nothing but what YAML has.
    return dict(yaml.load((ROOT / name).read_text(), Loader=_Loader)["services"])  # noqa: S506


ONE = services("docker-compose.yml")
ALL = ONE | {name: service for name, service in services("compose.scale.yml").items() if name not in ONE}
each = pytest.mark.parametrize("name", ALL)
#: Run once at each start.
ONCE = {"setup", "migrate"}


@each
def test_a_service_may_change_nothing_but_its_volumes_and_has_no_powers(name: str) -> None:
    service = ALL[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    # To listen on 80 and 443, which is no power over anything in it.
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])


@each
def test_a_service_is_bounded(name: str) -> None:
    limits = ALL[name]["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}
    assert set(ALL[name]["logging"]["options"]) == {"max-size", "max-file"}


@each
def test_a_service_is_pinned_to_a_version(name: str) -> None:
    image = ALL[name]["image"]
    assert "build" in ALL[name] or re.search(r":v?\d+\.\d+(\.\d+)?[-.\w]*$", image), image


@each
def test_a_service_comes_back_unless_it_runs_once(name: str) -> None:
    service = ALL[name]
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")
    assert bool(service["healthcheck"].get("disable")) is (name in ONCE)


def test_each_is_started_when_what_it_needs_is_there() -> None:
    def needs(name: str) -> dict[str, str]:
        return {other: how["condition"] for other, how in ALL[name].get("depends_on", {}).items()}

    assert needs("db") == {"setup": "service_completed_successfully"}
    assert needs("migrate") == {"db": "service_healthy"}
    assert needs("app") == {"db": "service_healthy", "migrate": "service_completed_successfully"}
    assert needs("pgbouncer") == {"db": "service_healthy"}
    assert needs("proxy") == {"app": "service_healthy"}


@pytest.mark.parametrize("file", FILES)
def test_nothing_has_to_be_set_and_what_can_be_stands_in_the_example(file: str) -> None:
    variables = dict(re.findall(r"\$\{(\w+)(:?[-?][^}]*)?\}", (ROOT / file).read_text()))
    assert variables
    assert all(default.startswith(":-") for default in variables.values()), variables
    example = (ROOT / ".env.example").read_text()
    assert [name for name in variables if f"\n#{name}=" not in example] == []


def test_only_this_machine_reaches_the_app_and_nobody_the_database_unless_told_so() -> None:
    assert ONE["app"]["ports"] == ["${LISTEN:-127.0.0.1}:${PORT:-8000}:8000"]
    assert {name for name, service in ALL.items() if service.get("ports")} == {"app", "proxy"}
    assert ALL["db"]["networks"] == ALL["pgbouncer"]["networks"] == ["database"]
    whole = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert whole["networks"] == {"database": {"internal": True}}


def test_secrets_are_read_from_where_they_are_made() -> None:
    (app_folder, db_folder) = ONE["setup"]["command"][-2:]
    mounted = dict(volume.split(":")[:2][::-1] for volume in ONE["setup"]["volumes"])
    environment = ONE["app"]["environment"]
    assert environment["SECRET_KEY_FILE"] == f"{app_folder}/secret_key"
    assert environment["DATABASE_PASSWORD_FILE"] == f"{app_folder}/postgres_password"
    assert ONE["db"]["environment"]["POSTGRES_PASSWORD_FILE"] == f"{db_folder}/postgres_password"
    for name, folder in (("app", app_folder), ("migrate", app_folder), ("db", db_folder)):
        assert f"{mounted[folder]}:{folder}:ro" in ONE[name]["volumes"]
    assert f"auth_file = {app_folder}/userlist.txt\n" in (ROOT / "deploy" / "pgbouncer.ini").read_text()


def test_the_copies_are_reached_through_the_proxy_alone_and_know_that_they_are() -> None:
    copies = services("compose.scale.yml")["app"]
    assert copies["ports"] is None
    assert copies["environment"]["BEHIND_TLS_PROXY"] == "True"
    assert copies["environment"]["TRUSTED_PROXIES"] == "1"
    assert copies["environment"]["DATABASE_URL"] == "postgres://hunter@pgbouncer:6432/hunter"
    assert "DATABASE_URL" not in services("compose.scale.yml").get("migrate", {}).get("environment", {})
