"""Paths of the board, the quests, the history and the status window."""

from django.urls import path

from questlog import download_views, insight_views, log_views, views

urlpatterns = [
    path("", views.board, name="board"),
    path("status/", views.status, name="status"),
    path("quests/", views.quest_list, name="quests"),
    path("quests/<uuid:quest_id>/", views.quest_page, name="quest"),
    path("quests/<uuid:quest_id>/complete/", views.complete, name="complete"),
    path("log/", log_views.history, name="log"),
    path("log/insights/", insight_views.insights_page, name="insights"),
    path("log/download/", download_views.download, name="log_download"),
    path("log/<uuid:row_id>/undo/", log_views.undo, name="undo"),
    path("log/<uuid:row_id>/put-back/", log_views.restore, name="put_back"),
]
