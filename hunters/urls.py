"""Paths of accounts and settings."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.utils.translation import gettext_lazy as _

from hunters import account_views, board_views, views
from hunters.forms import ResetForm
from hunters.throttle import by_account, throttled

FORM = "hunters/account_form.html"
NOTE = "hunters/account_note.html"

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/grouping/", board_views.choose, name="grouping"),
    path("settings/rest/", views.declare_rest, name="declare_rest"),
    path("settings/rest/take-back/", views.take_back_rest, name="take_back_rest"),
    path("accounts/delete/", account_views.delete_account, name="delete_account"),
    path("accounts/signup/", views.signup, name="signup"),
    path("accounts/login/", views.LogInView.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path(
        "accounts/password_change/",
        # Visitors go to log in uncounted: they have no account whose tries these would be.
        login_required(
            throttled("password change", "THROTTLE_LOGINS", by_account)(
                views.ChangePasswordView.as_view(
                    template_name=FORM,
                    extra_context={"title": _("Change your password"), "button": _("Change it")},
                )
            )
        ),
        name="password_change",
    ),
    path(
        "accounts/password_change/done/",
        auth.PasswordChangeDoneView.as_view(
            template_name=NOTE,
            extra_context={
                "title": _("Your password is changed"),
                "note": _("Other devices have to log in again."),
            },
        ),
        name="password_change_done",
    ),
    path(
        "accounts/password_reset/",
        account_views.ResetView.as_view(
            template_name=FORM,
            form_class=ResetForm,
            email_template_name="hunters/password_reset_email.txt",
            subject_template_name="hunters/password_reset_subject.txt",
            extra_context={
                "title": _("Reset your password"),
                "note": _(
                    "Name the e-mail address of your account. A link to choose a new password goes there."
                ),
                "button": _("Send the link"),
            },
        ),
        name="password_reset",
    ),
    path(
        "accounts/password_reset/done/",
        auth.PasswordResetDoneView.as_view(
            template_name=NOTE,
            extra_context={
                "title": _("Look into your mail"),
                "note": _(
                    "If an account has this address, a link is on its way. It works for three days. "
                    "Nothing there? Look among the unwanted mail, and check the address."
                ),
            },
        ),
        name="password_reset_done",
    ),
    path(
        "accounts/reset/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(
            template_name="hunters/password_reset_confirm.html",
            extra_context={"title": _("Choose a new password"), "button": _("Set it")},
        ),
        name="password_reset_confirm",
    ),
    path(
        "accounts/reset/done/",
        auth.PasswordResetCompleteView.as_view(
            template_name=NOTE,
            extra_context={"title": _("Your password is set"), "note": _("You can log in with it now.")},
        ),
        name="password_reset_complete",
    ),
]
