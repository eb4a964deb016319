"""What a difficulty suggests: rewards, and how often a personal quest may repeat.

The figures are the older program's. Catalog quests may give and repeat
otherwise, as their admins decide; personal quests keep to them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggested:
    """XP and gold that a quest of a difficulty gives, and the repeats open to a personal one."""

    xp: int
    gold: int
    #: Values of `quests.models.Repeat`, the most frequent first.
    repeats: tuple[str, ...]


#: By value of `quests.models.Difficulty`, the easiest first.
SUGGESTED = {
    "Daily": Suggested(50, 10, ("unlimited", "daily", "weekly", "once")),
    "Easy": Suggested(100, 20, ("unlimited", "daily", "weekly", "once")),
    "Normal": Suggested(250, 50, ("unlimited", "daily", "weekly", "once")),
    "Hard": Suggested(500, 150, ("daily", "weekly", "once")),
    "Epic": Suggested(1000, 400, ("weekly", "once")),
    "Legendary": Suggested(5000, 1000, ("once",)),
}
