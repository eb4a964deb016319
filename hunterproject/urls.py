"""Every path of the site."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from hunterproject import views

admin.site.site_header = admin.site.site_title = _("Hunter Progress System")
admin.site.index_title = _("Catalog and records")

handler500 = "hunterproject.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("hunters.urls")),
    path("", include("quests.urls")),
    path("", include("questlog.urls")),
    path("", include("rewards.urls")),
    path("", include("legacy_import.urls")),
]
