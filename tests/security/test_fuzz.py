"""Random requests at every address, as everybody: whatever is sent, no answer is an error of ours."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.effort import FULL
from tests.security.inputs import ODDITIES, QUERIES, plausible
from tests.security.test_table import EVERYWHERE
from tests.security.worlds import ROLES, World, make_world, told
from tests.site_walk import aside

#: Requests of one run.
REQUESTS = 5000 if FULL else 300

values = st.one_of(
    st.sampled_from(sorted(ODDITIES.values())),
    st.text(max_size=60),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
    st.uuids().map(str),
    st.sampled_from(
        ["Strength", "Daily", "daily", "weekly", "on", "csv", "json", "name", "2026-11-22", "Europe/Madrid"]
    ),
).map(lambda value: value.encode(errors="surrogatepass"))
names = st.sampled_from(
    sorted({*plausible(), *QUERIES, "action", "_selected_action", "index", "_save", "post"})
)
fields = st.dictionaries(names, values, max_size=8)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a form: plausible but for some fields, or odd all through."""
    base = draw(st.sampled_from([{}, plausible()]))
    return base | draw(fields)


class TestAnyRequest(TestCase):
    world: World
    paths: dict[str, str]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = make_world()
        cls.paths = {name: cls.world.path(address) for name, address in EVERYWHERE.items()}

    @settings(max_examples=REQUESTS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        name=st.sampled_from(sorted(EVERYWHERE)),
        role=st.sampled_from(ROLES),
        method=st.sampled_from(["GET", "POST", "POST", "HEAD"]),
        query=fields,
        body=bodies(),
        headers=st.dictionaries(
            st.sampled_from(
                ["referer", "accept-language", "x-forwarded-for", "hx-request", "if-modified-since", "range"]
            ),
            st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
            max_size=2,
        ),
    )
    def test_is_answered_without_an_error(
        self,
        name: str,
        role: str,
        method: str,
        query: dict[str, bytes],
        body: dict[str, Any],
        headers: dict[str, str],
    ) -> None:
        client, path = self.world.tab(role), self.paths[name]
        with aside():
            if method == "POST":
                answer = client.post(path, body, query_params=query, headers=headers)
            else:
                answer = getattr(client, method.lower())(path, query, headers=headers)
            status = int(answer.status_code)
            told(answer)
        # 503 is said when the database cannot take part, which no request may bring about.
        assert status < 500, f"{method} {path} as {role}: {query} {body}"
