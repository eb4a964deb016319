"""The app's pages, and what they stand beside."""

from django.urls import path

from benchmarks.limits import page_views
from hunterproject.urls import handler400, handler500
from hunterproject.urls import urlpatterns as pages

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [path("limit/<slug:like>/", page_views.thirty_rows), *pages]
