"""Every path of the site."""

from django.contrib import admin
from django.urls import include, path

from hunterproject import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("hunters.urls")),
    path("", include("questlog.urls")),
]
