"""Paths of writing quests, of the archive, and of what is on the board."""

from django.urls import path

from quests import board_views, views

urlpatterns = [
    path("quests/new/", views.quest_new, name="quest_new"),
    path("quests/archived/", views.archived, name="quests_archived"),
    path("quests/arrange/", board_views.arrange_board, name="arrange"),
    path("quests/<uuid:quest_id>/edit/", views.quest_edit, name="quest_edit"),
    path("quests/<uuid:quest_id>/archive/", views.archive, name="quest_archive"),
    path("quests/<uuid:quest_id>/restore/", views.restore, name="quest_restore"),
    path("quests/<uuid:quest_id>/follow/", board_views.follow_quest, name="quest_follow"),
    path("quests/<uuid:quest_id>/unfollow/", board_views.unfollow_quest, name="quest_unfollow"),
    path("quests/<uuid:quest_id>/notes/", board_views.notes, name="quest_notes"),
    path("quests/<uuid:quest_id>/move/", board_views.move_quest, name="quest_move"),
]
