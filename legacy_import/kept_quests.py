"""Which quests belong to a hunter's record: the own ones, and those of the catalog that it tells of."""

from uuid import UUID

from django.db.models import Q

from hunters.models import Hunter
from legacy_import.batches import batches
from legacy_import.chunks import KEYS
from legacy_import.identity import catalog_quest_id
from legacy_import.models import ImportRun, ImportState
from questlog.models import QuestLog
from quests.models import Follow, Quest


def catalog_quests_of(hunter: Hunter, *, undone_too: bool) -> set[UUID]:
    """Return the ids of catalog quests that the hunter did or follows, or that an import brought.

    `undone_too` counts completions undone since. Three queries, and one for
    each KEYS quests.
    """
    rows = QuestLog.objects.filter(hunter=hunter, quest__isnull=False)
    if not undone_too:
        rows = rows.standing()
    told = set(rows.order_by().values_list("quest_id", flat=True).distinct())
    told.update(Follow.objects.filter(hunter=hunter).values_list("quest_id", flat=True))
    conditions = [Q(pk__in=batch) for batch in batches(sorted(told, key=str), KEYS)]
    for batch in batches(sorted(_keys_brought(hunter)), KEYS):
        conditions.append(Q(pk__in=[catalog_quest_id(key) for key in batch]) | Q(legacy_id__in=batch))
    found: set[UUID] = set()
    for condition in conditions:
        found.update(Quest.objects.catalog().filter(condition).values_list("pk", flat=True))
    return found


def _keys_brought(hunter: Hunter) -> set[str]:
    """Return the keys (`identity.quest_key`) of the quests that the hunter's imports put into the catalog."""
    runs = ImportRun.objects.filter(hunter=hunter, state=ImportState.DONE)
    keys: set[str] = set()
    for report in runs.values_list("report", flat=True):
        keys.update(report.get("quest_keys", {}).get("catalog", ()))
    return keys
