"""Totals can be changed by no code path but completion, undo, put back, purchase, adjustment and import.

Here by reading the code; `test_totals_untouched` asks the pages.
"""

from pathlib import Path

import pytest
from django.apps import apps

from tests.total_writes import PAYMENT, Finding, findings

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("hunterproject", "hunters", "quests", "rewards", "questlog", "legacy_import")

PAID = {f"names {name}" for name in PAYMENT}
#: Who may pay by `hunters.services.award`, and for what. It is the one function that sets a total.
PAYERS = {
    "questlog/services.py": "completing a quest",
    "questlog/undo.py": "undoing a completion, and putting it back",
    "questlog/corrections.py": "adjustments: staff corrections",
    "rewards/services.py": "buying a reward, and undoing a purchase",
    "legacy_import/opening.py": "an import's new rows and opening balances",
}
#: Modules that speak SQL of their own. None of it names a table of totals, but for what WRITES has.
SQL = {
    "hunterproject/backups.py": "a whole database into a file, and back from one that is proven afterwards",
    "hunterproject/pg_backups.py": "the same on PostgreSQL; makes databases",
    "hunterproject/live_migrations.py": "settings of the connection",
    "hunterproject/replica.py": "asks how far a replica is",
    "hunterproject/request_log.py": "counts what others ask",
    "hunterproject/deadlines.py": "passes on what others ask, within a time",
    "hunterproject/timeouts.py": "settings of the connection",
    "hunterproject/management/commands/set_database_defaults.py": "settings of the database",
    "hunterproject/views.py": "asks whether the database answers",
    "hunters/locking.py": "writes a hunter's edition, and so locks the row",
    "hunters/services.py": "award's two statements",
    "hunterproject/prepared.py": "executes the statements of others",
    "questlog/recording.py": "a completion's row of the quest log",
    "legacy_import/chunks.py": "asks what others ask, ahead of its use",
    "legacy_import/snapshot.py": "opens a transaction that only reads",
    "legacy_import/staged_rows.py": "an import's temporary tables, and rows of the quest log made of them",
}
#: Whatever else could reach a total by its form, and why it is right.
WRITES = {
    ("hunters/services.py", "_Payment.settled"): (
        {"sets .gold", "sets .total_xp"},
        "the one place, under the hunter's lock, for the payers above",
    ),
    ("hunters/locking.py", ""): (
        {"names the table hunters_hunter"},
        "the lock, which writes an edition alone",
    ),
    ("hunterproject/prepared.py", "_Said.row"): ({"setattr(…)"}, "what a query annotates its rows with"),
    ("hunters/models.py", "Hunter.save"): ({"save(?)"}, "adds the edition to what its caller names"),
    ("hunters/along.py", "_made"): ({"model(**…)"}, "rows as they were read, never saved"),
    ("quests/models/quest.py", "QuestQuerySet.update"): ({"update(**…)"}, "fields of quests"),
    ("hunters/services.py", ""): (
        {"names the table hunters_hunter", "names the table hunters_stat"},
        "award's two statements",
    ),
    ("hunterproject/models.py", "Record.save"): ({"save(?)"}, "adds updated_at to what its caller names"),
    ("quests/models/quest.py", "Quest.save"): ({"save(?)"}, "adds search_key to what its caller names"),
    ("quests/resources.py", "CatalogResource.import_instance"): ({"setattr(…)"}, "texts of a quest"),
    ("questlog/sample.py", "sample_board"): ({"Stat(total_xp=…)"}, "drawn for visitors, never saved"),
    ("hunters/day_services.py", "_from_day_on"): ({"save(?)", "setattr(…)"}, "day rules alone"),
    ("quests/personal.py", "edit_quest"): ({"save(?)"}, "fields of a hunter's own quest"),
    # A record's own file holds the totals beside the rows, and is refused unless they agree.
    ("legacy_import/record_in.py", ""): ({"names RowWriter"}, "restoring a record"),
    ("legacy_import/record_in.py", "_Restore._hunter"): ({"Hunter(**…)"}, "restoring a record"),
    ("legacy_import/record_in.py", "_Restore._insert"): ({"names RowWriter"}, "restoring a record"),
    ("legacy_import/record_in.py", "_Restore._list"): (
        {"model(**…)", "names RowWriter"},
        "restoring a record",
    ),
    ("legacy_import/restored_quests.py", ""): ({"names RowWriter"}, "quests of a record"),
    ("legacy_import/restored_quests.py", "QuestWriter.__init__"): ({"names RowWriter"}, "quests of a record"),
    ("legacy_import/record_rows.py", ""): ({"names InsertQuery"}, "restoring a record"),
    ("legacy_import/record_rows.py", "insert_as_they_are"): ({"names InsertQuery"}, "restoring a record"),
    ("legacy_import/record_rows.py", "RowWriter.flush"): (
        {"names insert_as_they_are"},
        "restoring a record",
    ),
    ("legacy_import/record_rows.py", "RowWriter._write_one_by_one"): (
        {"names insert_as_they_are"},
        "restoring a record",
    ),
}


@pytest.fixture(scope="module")
def found() -> set[tuple[str, Finding]]:
    """What there is in every module of ours that is no test and no migration."""
    other_models = {model.__name__ for model in apps.get_models()} - {"Hunter", "Stat"}
    modules = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    ]
    assert len(modules) > 60
    return {
        (path.relative_to(ROOT).as_posix(), finding)
        for path in modules
        for finding in findings(path.read_text(), other_models=other_models)
    }


def test_only_award_sets_a_total_and_only_a_restored_record_brings_one(
    found: set[tuple[str, Finding]],
) -> None:
    writes: dict[tuple[str, str], set[str]] = {}
    for module, finding in found:
        if finding.how not in PAID | {"SQL"}:
            writes.setdefault((module, finding.function), set()).add(finding.how)

    assert writes == {place: hows for place, (hows, _why) in WRITES.items()}


def test_only_completion_undo_put_back_purchase_adjustment_and_import_pay(
    found: set[tuple[str, Finding]],
) -> None:
    assert {module for module, finding in found if finding.how in PAID} == set(PAYERS)


def test_sql_of_our_own_is_where_it_is_known(found: set[tuple[str, Finding]]) -> None:
    assert {module for module, finding in found if finding.how == "SQL"} <= set(SQL)


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("hunter.gold = 5", "sets .gold"),
        ("hunter.gold += 5", "sets .gold"),
        ("hunter.total_xp: int = 5", "sets .total_xp"),
        ("name, request.hunter.gold = 'Mara', 5", "sets .gold"),
        ("for stat.total_xp in range(5): stat.save()", "sets .total_xp"),
        ("del hunter.gold", "sets .gold"),
        ("setattr(hunter, 'gold', 5)", "setattr(…)"),
        ("setattr(hunter, field, 5)", "setattr(…)"),
        ("setattr(adjustment, 'gold', 5)", "setattr(…)"),
        ("object.__setattr__(hunter, 'gold', 5)", "setattr(…)"),
        ("hunter.__dict__['gold'] = 5", "touches __dict__"),
        ("Hunter.objects.filter(pk=1).update(gold=5)", "update(gold=…)"),
        ("await hunters.aupdate(gold=5)", "aupdate(gold=…)"),
        ("Hunter.objects.all()[0:5].update(**fields)", "update(**…)"),
        ("hunter.stats.create(name='Domain', total_xp=5)", "create(total_xp=…)"),
        ("Stat.objects.get_or_create(pk=1, defaults={'total_xp': 5})", "get_or_create(total_xp=…)"),
        ("stats.update_or_create(pk=1, create_defaults=fields)", "update_or_create(**…)"),
        ("Hunter(user=user, gold=5)", "Hunter(gold=…)"),
        ("models.Stat(**fields)", "Stat(**…)"),
        ("Stat(1, 2, 3, hunter, 'Domain', 5)", "Stat(**…)"),
        ("section.model(**fields)", "model(**…)"),
        ("Hunter.objects.bulk_update(rows, fields)", "bulk_update(…)"),
        ("Stat.objects.bulk_create(rows, update_conflicts=True)", "bulk_create(…)"),
        ("hunters.annotate(rich=F('gold') + 1)", "F(…)"),
        ("F('stats__total_xp')", "F(…)"),
        ("row.save(update_fields=['name', 'gold'])", "save(gold)"),
        ("row.save(update_fields={*fields})", "save(?)"),
        ("row.save(update_fields=fields)", "save(?)"),
        ("request.hunter.save()", "save() of every column"),
        ("locked.save()", "save() of every column"),
        ("cursor.execute(text)", "SQL"),
        ("Hunter.objects.raw(text)", "SQL"),
        ("text = 'UPDATE hunters_hunter SET gold = 5'", "names the table hunters_hunter"),
        ("from hunters.services import award as pay", "names award"),
        ("services.award(hunter=hunter, gold=5)", "names award"),
        ("InsertQuery(Hunter)", "names InsertQuery"),
    ],
)
def test_each_way_to_a_total_is_found(line: str, how: str) -> None:
    body = f"    {line}\n"
    found = findings(f"class Page:\n  async def post():\n{body}", other_models={"Adjustment", "Hunter"})

    assert Finding("Page.post", how) in found


@pytest.mark.parametrize(
    "line",
    [
        "gold = hunter.gold + stat.total_xp",
        "Adjustment.objects.create(hunter=hunter, gold=5)",
        "Row(gold=5, total_xp=5)",
        "sums.update({'gold': 5})",
        "hunter.save(update_fields=['name'])",
        "quest.save()",
        "adjustment.save(update_fields=fields)",
        "setattr(adjustment, field, 5)",
        "Adjustment.objects.bulk_update(rows, fields)",
        "form.fields.update(extra)",
        "reverse('admin:hunters_hunter_change')",
        "rows.aggregate(gold=Sum('gold'))",
    ],
)
def test_what_reads_a_total_or_writes_other_rows_is_left_in_peace(line: str) -> None:
    assert findings(line, other_models={"Adjustment"}) == set()
