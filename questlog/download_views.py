"""/log/download/: the chosen part of the history as a file."""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hunterproject.replica import reads_may_lag
from hunters.access import HunterRequest, hunter_required
from hunters.selectors import day_terms
from questlog.downloads import Rows, Values, as_csv, as_json
from questlog.forms import HistoryForm
from quests.models import Quest

#: Content type and writer of each format.
FORMATS: dict[str, tuple[str, Callable[[Iterable[list[Values]]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}


@require_GET
@hunter_required
@reads_may_lag
def download(request: HunterRequest) -> HttpResponseBase:
    """Send the history that the same address shows on its page, piece by piece, as it is read.

    What cannot be read is refused, not left out: a file would hold more than was asked for, unseen.
    """
    form = HistoryForm(request.GET)
    chosen = form.chosen()
    problems = [str(problem) for errors in form.errors.values() for problem in errors]
    wanted = request.GET.get("format", "")
    if wanted not in FORMATS:
        problems.insert(0, _("There is no format “%(format)s”. Choose csv or json.") % {"format": wanted})
    if problems:
        return render(request, "400.html", {"problems": problems}, status=400)
    if chosen.quest:
        get_object_or_404(Quest.objects.for_hunter(request.hunter), pk=chosen.quest)
    content_type, write = FORMATS[wanted]
    rows = Rows(request.hunter, chosen, day_terms(request.hunter), request.today.timezone)
    response = StreamingHttpResponse(write(rows.in_chunks()), content_type=content_type)
    name = f"{slugify(request.user.username) or 'hunter'}-{request.today.day.isoformat()}-log.{wanted}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
