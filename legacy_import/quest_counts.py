"""What an import says of the quests that it placed. No database."""

from collections.abc import Mapping

from legacy_import.placing import PlacedQuest, Placement, keys_by_place
from legacy_import.quest_report import OwnQuest, QuestCounts, QuestFields, QuestRewards


def quest_counts(placed: dict[str, PlacedQuest], placement: Placement) -> QuestCounts:
    """Return what became of a folder's quests, by key, that were to be made in `placement`."""
    differing, changed, updated = [], [], []
    for one in placed.values():
        if one.updated:
            updated.append(QuestFields(one.legacy.name, one.legacy.id, one.updated))
        elif not one.created and (fields := one.differing_fields()):
            differing.append(QuestFields(one.legacy.name, one.legacy.id, tuple(fields)))
        elif one.created and one.gives_something_else():
            changed.append(_rewards_of(one))
    return QuestCounts(
        read=len(placed),
        created=sum(one.created for one in placed.values()),
        created_in=placement.value,
        differing=tuple(differing),
        updated=tuple(updated),
        rewards_changed=tuple(changed),
        own=_own_quests(placed),
        keys=keys_by_place(placed),
    )


def _rewards_of(one: PlacedQuest) -> QuestRewards:
    legacy, quest = one.legacy, one.quest
    return QuestRewards(legacy.name, legacy.id, legacy.xp, legacy.gold, quest.xp_reward, quest.gold_reward)


def _own_quests(placed: Mapping[str, PlacedQuest]) -> tuple[OwnQuest, ...]:
    """Return the quests that were made as the hunter's own, those whose rewards change first."""
    own = [
        OwnQuest(
            name=one.legacy.name,
            difficulty=one.legacy.difficulty,
            older_xp=one.legacy.xp,
            older_gold=one.legacy.gold,
            xp=one.quest.xp_reward,
            gold=one.quest.gold_reward,
            repeat=one.quest.repeat,
        )
        for one in placed.values()
        if one.created and one.place is Placement.PERSONAL
    ]
    return tuple(sorted(own, key=lambda one: (one.older_xp, one.older_gold) == (one.xp, one.gold)))
