"""What browsers and search engines ask a site for: icon, manifest, offline page and its worker, robots.txt.

None of it belongs to anybody, and none asks the database for anything.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

View = Callable[[HttpRequest], HttpResponse]

DAY = 24 * 60 * 60  # seconds

#: `--night` and `--night-top` of static/css/variables.css, by night: a manifest has one of each.
GROUND = "#070c18"
BAR = "#0e1a36"

#: What the offline page is drawn with: what it links to, and what those files ask for.
OFFLINE_FILES = (
    "css/variables.css",
    "css/base.css",
    "css/controls.css",
    "fonts/jura-600-latin.woff2",
    "icons.svg",
    "mark.svg",
    "js/offline-page.js",
)

#: Where nothing is for a search engine: every page that wants a hunter begins so.
PRIVATE = (
    "/accounts/delete/",
    "/accounts/password_change/",
    "/accounts/password_reset/",
    "/accounts/reset/",
    "/accounts/logout/",
    "/admin/",
    "/healthz",
    "/keys/",
    "/log/",
    "/offline/",
    "/quests/",
    "/readyz",
    "/rewards/",
    "/settings/",
    "/status/",
)


def in_language_of_address(view: View) -> View:
    """Let a view speak the language that `?language=` names, and keep the page's where it names none of ours.

    Browsers fetch these files without cookies, so the page that links to them says which language it speaks.
    """

    @wraps(view)
    def speaking(request: HttpRequest) -> HttpResponse:
        try:
            language = translation.get_supported_language_variant(request.GET.get("language", ""))
        except LookupError:
            return view(request)
        with translation.override(language):
            response = view(request)
            response.headers["Content-Language"] = language
            return response

    return speaking


@require_safe
@cache_control(max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon whoever asks for it where browsers of old do; pages name theirs."""
    return redirect(static("icons/favicon.ico"))


@require_safe
@cache_control(max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where to look: at what a visitor sees."""
    # What is allowed stands last: some take the longest path that fits, others the first.
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "Allow: /"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")


@require_safe
@in_language_of_address
@cache_control(max_age=60 * 60)
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the site stands on a device that it is installed on."""
    sizes = (("192", "any"), ("512", "any"), ("512", "maskable"))
    icons = {
        (size, purpose): {
            "src": static(f"icons/{'maskable' if purpose == 'maskable' else 'icon'}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in sizes
    }
    small = [icons["192", "any"]]
    text = {
        "id": "/",
        "name": "Hunter Progress System",
        "short_name": pgettext("under the icon of the app", "Hunter"),
        "description": _("A habit tracker played as a game. Your record is right, and it stays yours."),
        "lang": translation.get_language(),
        "dir": "ltr",
        "start_url": reverse("board"),
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": BAR,
        "categories": ["lifestyle", "health", "productivity"],
        "icons": list(icons.values()),
        "shortcuts": [
            {"name": _("Board"), "url": reverse("board"), "icons": small},
            {"name": _("Log"), "url": reverse("log"), "icons": small},
        ],
    }
    return HttpResponse(
        json.dumps(text, ensure_ascii=False, indent=2),
        content_type="application/manifest+json; charset=utf-8",
    )


@require_safe
@in_language_of_address
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """The page for when there is no connection; the worker keeps it."""
    return HttpResponse(_offline_page())


@require_safe
@in_language_of_address
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows the offline page, kept by browsers for the whole site.

    Its text changes whenever what it keeps does, in this language: then browsers fetch all of it anew.
    """
    language = translation.get_language()
    files = [static(name) for name in OFFLINE_FILES]
    version = hashlib.sha256("\n".join([_offline_page(), *files]).encode()).hexdigest()[:16]
    keeps = {
        "cache": f"offline-{language}-{version}",
        "page": f"{reverse('offline')}?language={language}",
        "files": files,
    }
    script = render_to_string("sw.js", {"keeps": json.dumps(keeps)})
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def _offline_page() -> str:
    return render_to_string("offline.html")
