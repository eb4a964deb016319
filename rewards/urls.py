"""Paths of what gold buys."""

from django.urls import path

from rewards import views

urlpatterns = [
    path("rewards/", views.rewards, name="rewards"),
    path("rewards/new/", views.write, name="write_reward"),
    path("rewards/<uuid:reward_id>/edit/", views.edit, name="edit_reward"),
    path("rewards/<uuid:reward_id>/archive/", views.archive, name="archive_reward"),
    path("rewards/<uuid:reward_id>/restore/", views.restore, name="restore_reward"),
    path("rewards/<uuid:reward_id>/buy/", views.buy, name="buy"),
    path("rewards/purchases/<uuid:purchase_id>/undo/", views.undo, name="undo_purchase"),
]
