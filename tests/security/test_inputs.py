"""Odd values in every field of every form, and in every query: refused or kept, never an error."""

from collections.abc import Iterator
from html import escape

import pytest
from django.db.models import CharField, TextField
from django.test import Client

from hunters.models import Hunter
from questlog.models import Adjustment, QuestLog
from quests.models import Follow, Quest
from rewards.models import Purchase, Reward
from tests.effort import FULL, of_a_matrix
from tests.factories import make_quest
from tests.security.inputs import ODDITIES, QUERIES, plausible
from tests.security.test_table import EVERYWHERE, rows
from tests.security.worlds import ROLES, World, at_home, everything, is_looked_at, told
from tests.site_walk import PageForm, aside, forms_on, press

MARKUP = "<script>alert(1)</script>{{ 7|add:42 }}{% now 'Y' %}\"'&"


def paths_for(world: World, role: str) -> dict[str, str]:
    """Return where, as the table says, somebody sees a page that no other role sees, by name; in full all."""
    place, table = ROLES.index(role), rows()
    return {
        name: world.path(one)
        for name, one in EVERYWHERE.items()
        if FULL or (table[name][place] == "200" and is_looked_at(one, role))
    }


def forms_of(world: World, role: str) -> dict[str, PageForm]:
    """Return one of each form that the pages show somebody, by where it is sent and what it asks."""
    found: dict[str, PageForm] = {}
    client = world.tab(role)
    for path in paths_for(world, role).values():
        answer = client.get(path)
        told(answer)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for form in forms_on(path, answer.content.decode()):
                found.setdefault(f"{form.path.split('/')[1:3]} {sorted(form.fields)}", form)
    return found


def fields_of(form: PageForm) -> list[str]:
    """Return what somebody fills in; where `next` leads is in test_redirects."""
    return [name for name in form.fields if name not in ("csrfmiddlewaretoken", "next")]


def some_odd(forms: list[PageForm], odd: list[bytes]) -> Iterator[tuple[PageForm, list[str], bytes]]:
    """Yield which fields of which form to fill with which value, for one pass through them.

    Each form meets a value in all its fields, each field's name another one by itself, and each kind of
    field every value.
    """
    met: set[tuple[str, bytes]] = set()
    names: set[str] = set()
    for number, form in enumerate(forms):
        yield form, fields_of(form), odd[number % len(odd)]
        for name in [name for name in fields_of(form) if name not in names]:
            kind = form.kinds[name]
            value = next((one for one in odd if (kind, one) not in met), odd[len(names) % len(odd)])
            yield form, [name], value
            met.add((kind, value))
            names.add(name)
    last_of = {form.kinds[name]: form for form in forms for name in fields_of(form)}
    for kind, last in last_of.items():
        of_kind = [name for name in fields_of(last) if last.kinds[name] == kind]
        yield from ((last, of_kind, one) for one in odd if (kind, one) not in met)


def test_no_field_of_any_form_is_broken_by_any_odd_value(world: World) -> None:
    found = [(role, forms_of(world, role).values()) for role in ("nobody", "owner", "staff")]
    assert all(len(forms) > 3 for _role, forms in found)
    role_of = {id(form): role for role, forms in found for form in forms}
    forms = [form for _role, some in found for form in some]
    odd = [value.encode(errors="surrogatepass") for value in ODDITIES.values()]
    every = [(form, [name], value) for form in forms for name in fields_of(form) for value in odd]
    every += [(form, fields_of(form), value) for form in forms for value in odd]
    for number, (form, fields, value) in enumerate(every if FULL else some_odd(forms, odd)):
        # Each is taken apart by another reader.
        send = Client.post if number % 5 == 0 else press
        body = plausible() | form.fields | dict.fromkeys(fields, value)
        with aside():
            answer = send(world.tab(role_of[id(form)]), form.path, body)
            assert answer.status_code < 500, (form.path, fields, value)


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_no_query_is_broken_by_any_odd_value(world: World, role: str) -> None:
    client = world.tab(role)
    odd = [value.encode(errors="surrogatepass") for value in ODDITIES.values() if len(value) < 2000]
    paths = {name: path for name, path in paths_for(world, role).items() if at_home(EVERYWHERE[name]) == role}
    for number, (name, path) in enumerate(paths.items()):
        for value in of_a_matrix(odd, [odd[(2 * number + n) % len(odd)] for n in range(2)]):
            answer = client.get(path, dict.fromkeys(QUERIES, value))
            told(answer)
            assert answer.status_code < 500, (name, value)


class TestWhatIsShown:
    def fill(self, world: World) -> None:
        """Put markup and template syntax into every text that a hunter or an admin can write."""
        for model, written in {
            Hunter: Hunter.objects.filter(pk=world.owner.pk),
            Quest: Quest.objects.filter(owner=world.owner),
            Follow: Follow.objects.filter(hunter=world.owner),
            QuestLog: QuestLog.objects.filter(hunter=world.owner),
            Adjustment: Adjustment.objects.filter(hunter=world.owner),
            Reward: Reward.objects.filter(hunter=world.owner),
            Purchase: Purchase.objects.filter(hunter=world.owner),
        }.items():
            texts = [
                field.name
                for field in model._meta.fields
                if isinstance(field, (CharField, TextField))
                and not field.choices
                and field.name in {"name", "description", "notes", "quest_name", "reason", "reward_name"}
            ]
            assert texts, model
            written.update(**dict.fromkeys(texts, MARKUP))
        make_quest(MARKUP, description=MARKUP, followed_by=world.owner)

    @pytest.mark.parametrize("role", ["owner", "staff"])
    def test_is_what_was_typed_and_nothing_of_it_runs(self, world: World, role: str) -> None:
        paths = paths_for(world, role)
        self.fill(world)
        client, shown = world.tab(role), 0
        for name, path in paths.items():
            answer = client.get(path)
            if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
                told(answer)
                continue
            page = answer.content.decode()
            assert "<script>alert" not in page, name
            assert "&lt;/script&gt;49" not in page, name
            shown += "&lt;script&gt;alert(1)" in page
        assert shown >= (8 if role == "owner" else 5)


class TestSearch:
    def test_signs_of_patterns_stand_for_themselves(self, world: World, subtests: pytest.Subtests) -> None:
        client = world.tab("owner")
        for text in ("%", "_", "\\", "'", '"', "' OR 1=1 --", "((a+)+)+$", "[", "*", "%%", "\\%"):
            with subtests.test(text=text), aside():
                make_quest(f"Odd {text} quest")
                found = client.get("/quests/", {"q": text}).content.decode()
                assert escape(f"Odd {text} quest") in found
                assert "Tidy" not in found.partition("</form>")[2].partition("<footer")[0]

    def test_no_sign_finds_what_does_not_hold_it(self, world: World) -> None:
        client = world.tab("owner")
        for text in ("%", "_", "T%y", "T_dy", "T.dy", "^T"):
            page = client.get("/quests/", {"q": text}).content.decode()
            assert "Tidy" not in page.partition("<main")[2], text


class TestMassAssignment:
    """What changes totals is in tests/test_totals_untouched.py; here are all other columns, by every form."""

    SLIPPED = {
        "id": "00000000-0000-7000-8000-000000000000", "pk": "1", "is_staff": "on", "is_superuser": "on",
        "picked": "on", "archived_at": "2020-01-01", "created_at": "2020-01-01", "completed_at": "2020-01-01",
        "bought_at": "2020-01-01", "undone_at": "2020-01-01", "legacy_id": "slipped", "search_key": "slipped",
        "xp_reward": "999999", "gold_reward": "999999", "made_by": "", "source_run": "", "marked_late": "on",
        "username_key": "slipped", "last_login": "2020-01-01", "date_joined": "2020-01-01", "groups": "1",
    }  # fmt: skip

    def test_no_form_of_a_hunter_takes_a_column_that_it_does_not_show(self, world: World) -> None:
        theirs = {
            "owner": str(world.other.pk),
            "hunter": str(world.other.pk),
            "user": str(world.other.user_id),
        }
        theirs |= {f"{name}_id": value for name, value in theirs.items()}
        for form in forms_of(world, "owner").values():
            slipped = {key: value for key, value in (self.SLIPPED | theirs).items() if key not in form.fields}
            right = {key: value for key, value in plausible().items() if key in form.fields}
            with aside():
                # A tab of its own, since one of the forms logs out.
                press(world.tab("owner"), form.path, form.fields | right | slipped)
                told_apart = [row for rows in everything().values() for row in rows]
                text = str(told_apart)
                assert "slipped" not in text, form.path
                assert "999999" not in text, form.path
                assert "datetime.datetime(2020" not in text, form.path
                for model, owner in ((Quest, "owner"), (Reward, "hunter"), (Follow, "hunter")):
                    mine = model._default_manager.filter(**{owner: world.other})
                    assert mine.count() == (1 if model is not Follow else mine.count()), form.path
                user = Hunter.objects.filter(pk=world.owner.pk).first()
                assert user is None or not (user.user.is_staff or user.user.is_superuser), form.path
