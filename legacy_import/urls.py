"""Paths of what leaves, and of what comes in."""

from django.urls import path

from legacy_import import export_views, import_views

urlpatterns = [
    path("settings/export/legacy.zip", export_views.legacy_zip, name="export_legacy"),
    path("settings/export/record.json", export_views.record_json, name="export_record"),
    path("settings/import/", import_views.upload, name="import_upload"),
    path("settings/import/<uuid:run_id>/", import_views.draft, name="import_draft"),
    path("settings/import/<uuid:run_id>/confirm/", import_views.confirm, name="import_confirm"),
    path("settings/import/<uuid:run_id>/discard/", import_views.discard, name="import_discard"),
]
