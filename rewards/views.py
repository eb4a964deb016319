"""The pages of what gold buys: the list, writing a reward, buying it, and undoing the purchase."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hunterproject.errors import RequestReusedError, RuleError
from hunterproject.wording import amount, when
from hunters.access import HunterRequest, hunter_required, page_it_came_from
from rewards import list_services, selectors, services
from rewards.forms import BuyForm, NewRewardForm, RewardForm
from rewards.models import Purchase, Reward
from rewards.services import Buying, BuyingOutcome, PriceChangedError, Undoing, UndoingOutcome

ARCHIVED_PAGE = 50
LATELY = 20


@require_safe
@hunter_required
def rewards(request: HunterRequest) -> HttpResponse:
    """The hunter's list with its prices, what was bought lately, and what is archived."""
    archived = Paginator(selectors.archived_rewards(request.hunter), ARCHIVED_PAGE)
    context = {
        "listed": selectors.listed_rewards(request.hunter, request.today.day),
        "lately": selectors.bought_lately(request.hunter, request.today)[:LATELY],
        "archived": archived.get_page(request.GET.get("page")),
        "archived_open": "page" in request.GET,
    }
    return render(request, "rewards/rewards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def write(request: HunterRequest) -> HttpResponse:
    """Put a new reward on the list."""
    form = NewRewardForm(request.POST or None)
    if form.is_valid():
        try:
            writing = list_services.write_reward(
                hunter=request.hunter, reward_id=form.cleaned_data["request_id"], terms=form.terms
            )
        except RequestReusedError as error:
            form.add_error(None, str(error))
            form.take_fresh_id()
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            _tell_written(request, writing)
            return redirect("rewards")
    if "request_id" in form.errors:
        return _bad_request(request, form)
    return render(request, "rewards/write.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def edit(request: HunterRequest, reward_id: UUID) -> HttpResponse:
    """Change a reward of one's own, archived or not; what was bought stays as it was."""
    reward = _own(request, reward_id)
    form = RewardForm.for_reward(request.POST or None, reward)
    if form.is_valid():
        edited = list_services.edit_reward(hunter=request.hunter, reward=reward, terms=form.terms)
        messages.success(request, _("“%(reward)s” is saved.") % {"reward": edited.name})
        return redirect("rewards")
    return render(request, "rewards/edit.html", {"form": form, "reward": reward})


@require_POST
@hunter_required
def archive(request: HunterRequest, reward_id: UUID) -> HttpResponse:
    """Take a reward of one's own off the list, and go back to the page."""
    reward = _own(request, reward_id)
    try:
        list_services.archive_reward(hunter=request.hunter, reward=reward, now=timezone.now())
    except RuleError as error:
        messages.error(request, str(error))
    else:
        text = _("“%(reward)s” is archived. What you bought of it stays in your log.")
        messages.success(request, text % {"reward": reward.name})
    return redirect(page_it_came_from(request))


@require_POST
@hunter_required
def restore(request: HunterRequest, reward_id: UUID) -> HttpResponse:
    """Put an archived reward of one's own back on the list, and go back to the page."""
    reward = _own(request, reward_id)
    try:
        list_services.restore_reward(hunter=request.hunter, reward=reward)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(reward)s” is on your list again.") % {"reward": reward.name})
    return redirect(page_it_came_from(request))


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def buy(request: HunterRequest, reward_id: UUID) -> HttpResponse:
    """Ask before a reward of one's own is bought; then buy it, say what was paid, and show the list."""
    reward = _own(request, reward_id)
    if request.method == "POST":
        return _buy(request, reward)
    try:
        services.require_buyable(hunter=request.hunter, reward=reward, day=request.today.day)
        refusal = ""
    except RuleError as error:
        refusal = str(error)
    context = {
        "one": selectors.listed_reward(request.hunter, reward, request.today.day),
        "reward": reward,
        "stays": request.hunter.gold - reward.price,
        "refusal": refusal,
    }
    return render(request, "rewards/buy.html", context)


def _buy(request: HunterRequest, reward: Reward) -> HttpResponse:
    form = BuyForm(request.POST)
    if not form.is_valid():
        return _bad_request(request, form)
    try:
        buying = services.buy(
            hunter=request.hunter,
            reward=reward,
            now=timezone.now(),
            request_id=form.cleaned_data["request_id"],
            shown_price=form.cleaned_data["price"],
        )
    except RequestReusedError as error:
        return render(request, "400.html", {"problems": [str(error)]}, status=400)
    except PriceChangedError as error:
        messages.error(request, str(error))
        return redirect("buy", reward.pk)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        _tell_bought(request, buying)
    return redirect("rewards")


@require_POST
@hunter_required
def undo(request: HunterRequest, purchase_id: UUID) -> HttpResponse:
    """Undo a purchase of one's own, say what went back, and go back to the page."""
    purchase = get_object_or_404(Purchase, hunter=request.hunter, pk=purchase_id)
    try:
        undoing = services.undo_purchase(hunter=request.hunter, purchase=purchase, now=timezone.now())
    except RuleError as error:
        messages.error(request, str(error))
    else:
        _tell_undone(request, undoing)
    return redirect(page_it_came_from(request))


def _own(request: HunterRequest, reward_id: UUID) -> Reward:
    return get_object_or_404(Reward, hunter=request.hunter, pk=reward_id)


def _bad_request(request: HttpRequest, form: NewRewardForm | BuyForm) -> HttpResponse:
    problems = [str(problem) for errors in form.errors.values() for problem in errors]
    return render(request, "400.html", {"problems": problems}, status=400)


def _tell_written(request: HunterRequest, writing: list_services.Writing) -> None:
    name = {"reward": writing.reward.name}
    if writing.is_new:
        messages.success(request, _("“%(reward)s” is on your list.") % name)
    else:
        messages.info(request, _("“%(reward)s” is on your list already. Nothing was written twice.") % name)


def _tell_bought(request: HunterRequest, buying: Buying) -> None:
    purchase = buying.purchase
    words = {"reward": purchase.reward_name, "when": when(purchase.bought_at)}
    if buying.outcome is BuyingOutcome.BOUGHT:
        stays = purchase.hunter.gold
        text = ngettext(
            "%(reward)s is yours. %(price)s gold spent, %(stays)s stays.",
            "%(reward)s is yours. %(price)s gold spent, %(stays)s stay.",
            stays,
        )
        spent = {"price": amount(purchase.price), "stays": amount(stays)}
        messages.success(request, text % (words | spent))
    elif buying.outcome is BuyingOutcome.ALREADY_BOUGHT:
        already = _("%(reward)s was bought already, %(when)s. Nothing was paid twice.")
        messages.info(request, already % words)
    else:
        undone = _("%(reward)s was bought %(when)s and undone since. To buy it again, press Buy once more.")
        messages.info(request, undone % words)


def _tell_undone(request: HunterRequest, undoing: Undoing) -> None:
    purchase = undoing.purchase
    if undoing.outcome is UndoingOutcome.UNDONE:
        messages.success(request, _("Undone. %(gold)s gold went back.") % {"gold": amount(purchase.price)})
    else:
        already = _("%(reward)s was undone already. Nothing changed.")
        messages.info(request, already % {"reward": purchase.reward_name})
