"""A completion with as little as it can be recorded with over HTTP: the app's checks, then one statement."""

from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.decorators.http import require_POST

from hunterproject.models import new_id

#: The same rows as the app's: the hunter locked first, the completion, its stat's XP, the hunter's totals.
#: The unique constraints of the log pay each request, and each slot, once.
COMPLETE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM hunters_hunter WHERE user_id = %(user)s FOR UPDATE
), today AS (
    SELECT locked.id AS hunter,
        (now() AT TIME ZONE coalesce(rule.timezone, 'UTC')
            - make_interval(hours => coalesce(rule.day_starts_at, 0)))::date AS day
    FROM locked LEFT JOIN LATERAL (
        SELECT timezone, day_starts_at FROM hunters_dayrule WHERE hunter_id = locked.id
        ORDER BY from_day DESC LIMIT 1
    ) rule ON true
), done AS (
    INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name,
        legacy_quest_id, stat, difficulty, completed_at, quest_day, slot, marked_late, xp_gained, gold_gained,
        request_id)
    SELECT %(id)s, now(), now(), today.hunter, quest.id, quest.name, '', quest.stat, quest.difficulty, now(),
        today.day,
        CASE quest.repeat WHEN 'daily' THEN to_char(today.day, 'YYYY-MM-DD')
            WHEN 'weekly' THEN to_char(today.day, 'IYYY-"W"IW') WHEN 'once' THEN 'once' END,
        false, quest.xp_reward, quest.gold_reward, %(request)s
    FROM today JOIN quests_quest quest ON quest.id = %(quest)s AND quest.archived_at IS NULL
        AND (quest.owner_id IS NULL OR quest.owner_id = today.hunter)
    ON CONFLICT DO NOTHING
    RETURNING hunter_id, stat, xp_gained, gold_gained
), risen AS (
    UPDATE hunters_stat SET total_xp = total_xp + done.xp_gained, updated_at = now()
    FROM done WHERE hunters_stat.hunter_id = done.hunter_id AND hunters_stat.name = done.stat
)
UPDATE hunters_hunter SET total_xp = total_xp + done.xp_gained, gold = gold + done.gold_gained,
    updated_at = now()
FROM done WHERE hunters_hunter.id = done.hunter_id
"""


@require_POST
def complete(request: HttpRequest, quest_id: UUID) -> HttpResponse:
    """Record it, and answer with an empty redirect."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(resolve_url("login"))
    with connection.cursor() as cursor:
        # One statement is a transaction of its own, durable as any.
        cursor.execute(
            COMPLETE,
            {
                "id": new_id(),
                "user": request.user.pk,
                "quest": quest_id,
                "request": UUID(request.POST["request_id"]),
            },
        )
    return HttpResponseRedirect(resolve_url("board"))
