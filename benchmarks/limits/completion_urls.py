"""The app's addresses, and what a completion stands beside."""

from django.urls import include, path

from benchmarks.limits import completion_views

urlpatterns = [
    path("limit/quests/<uuid:quest_id>/complete/", completion_views.complete),
    path("", include("hunterproject.urls")),
]
# What answers errors, as the app has it.
from hunterproject.urls import handler400, handler500  # noqa: E402, F401
