"""Every path of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from hunterproject import browser_views, views

admin.site.site_header = admin.site.site_title = _("Hunter Progress System")
admin.site.index_title = _("Catalog and records")

handler400 = "hunterproject.views.bad_request"
handler500 = "hunterproject.views.server_error"

urlpatterns = [
    # First, since most requests are for these: a path is looked for from the top.
    path("", include("questlog.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("language/", require_POST(set_language), name="set_language"),
    path("favicon.ico", browser_views.favicon, name="favicon"),
    path("robots.txt", browser_views.robots, name="robots"),
    path("manifest.webmanifest", browser_views.manifest, name="manifest"),
    path("sw.js", browser_views.worker, name="worker"),
    path("offline/", browser_views.offline, name="offline"),
    path("keys/", views.keys, name="keys"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("", include("hunters.urls")),
    path("", include("quests.urls")),
    path("", include("rewards.urls")),
    path("", include("legacy_import.urls")),
]
if settings.METRICS_TOKEN:
    from hunterproject.metrics import metrics

    urlpatterns.append(path("metrics", metrics, name="metrics"))
