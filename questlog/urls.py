"""Paths of the board, the quests, the history and the status window."""

from django.urls import path

from questlog import views

urlpatterns = [
    path("", views.board, name="board"),
    path("status/", views.status, name="status"),
    path("quests/", views.quest_list, name="quests"),
    path("quests/<uuid:quest_id>/complete/", views.complete, name="complete"),
    path("log/", views.history, name="log"),
]
