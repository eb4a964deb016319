"""Ways into an account and out of it: the mail to reset a password, and deleting it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth import views as auth
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from hunterproject import request_ids
from hunterproject.afterwards import do_afterwards
from hunterproject.errors import RuleError
from hunters import account_deletion
from hunters.access import HunterRequest, hunter_required
from hunters.account_forms import DeleteAccountForm
from hunters.models import User
from hunters.throttle import by_address, by_mailbox, throttled


class AnsweredFirst(HttpResponseRedirect):
    """A redirect after which something is done, once the client has all of it and beside what comes next."""

    def __init__(self, to: str, *, then: Callable[[], Any]) -> None:
        super().__init__(to)
        self._then: Callable[[], Any] | None = then
        self._request_id = request_ids.current()

    def close(self) -> None:
        """Have it done, once: the server calls this when the answer is sent."""
        then, self._then = self._then, None
        if then is not None:
            do_afterwards(then, request_id=self._request_id)
        super().close()


@method_decorator(throttled("reset", "THROTTLE_RESETS", by_address, by_mailbox), name="dispatch")
class ResetView(auth.PasswordResetView):
    """Asks for a reset mail. Whether an account has the address is looked up after the answer.

    So that neither the answer nor the time that it or the next one takes tells who has an account.
    """

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Answer, then look for accounts and send their mails."""
        language = get_language()
        options: dict[str, Any] = {
            "use_https": self.request.is_secure(),
            "token_generator": self.token_generator,
            "from_email": self.from_email,
            "email_template_name": self.email_template_name,
            "subject_template_name": self.subject_template_name,
            "request": self.request,
            "html_email_template_name": self.html_email_template_name,
            "extra_email_context": self.extra_email_context,
        }

        def send() -> None:
            with override(language):
                form.save(**options)

        return AnsweredFirst(self.get_success_url(), then=send)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def delete_account(request: HunterRequest) -> HttpResponse:
    """Offer the record to take along; with the password, delete the account and all that is in it.

    Raises User.DoesNotExist when it was deleted meanwhile: HunterMiddleware says so.
    """
    form = DeleteAccountForm(request.POST or None)
    if form.is_valid():
        user = _whose_password_it_is(request, form.cleaned_data["password"])
        if user is None:
            form.add_error("password", _("This is not your password. Nothing was deleted."))
        else:
            try:
                account_deletion.delete_account(user=user)
            except RuleError as error:
                form.add_error(None, str(error))
            else:
                logout(request)
                messages.success(request, _("Your account and everything in it is deleted."))
                return redirect("board")
    return render(request, "hunters/delete_account.html", {"form": form})


@sensitive_variables()
def _whose_password_it_is(request: HttpRequest, password: str) -> User | None:
    """Return the signed-in account when the password is its own; wrong ones count as failed log-ins.

    Raises User.DoesNotExist when there is no such account any more, for which no password is right.
    """
    user = authenticate(request, username=request.user.get_username(), password=password)
    if isinstance(user, User) and user.pk == request.user.pk:
        return user
    User.objects.only("pk").get(pk=str(request.user.pk))
    return None
