"""What hunters want and what they bought, for staff to read."""

from django.contrib import admin

from hunters.rows_admin import RowsOfHuntersAdmin
from rewards.models import Purchase, Reward


@admin.register(Reward)
class RewardAdmin(RowsOfHuntersAdmin):
    """Hunters' own lists of what they want."""

    list_display = ("name", "hunter", "price", "limit", "limit_period", "archived_at", "created_at")


@admin.register(Purchase)
class PurchaseAdmin(RowsOfHuntersAdmin):
    """Purchases, with name and price as they were."""

    list_display = ("bought_at", "hunter", "reward_name", "price", "quest_day", "undone_at")
    hunters_order = ("-bought_at", "-pk")
