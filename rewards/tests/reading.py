"""What tests of the rewards' pages read of them."""

import re
from typing import Any

from questlog.tests.pages import hidden_fields, words


def rows_of(response: Any) -> list[str]:
    """Return the words of each reward on the list, in the page's order."""
    found = re.search(r'<ul class="rows rewards">(.*?)</ul>', response.text, re.DOTALL)
    return [words(row) for row in re.findall(r"<li.*?</li>", found[1], re.DOTALL)] if found else []


def lately_of(response: Any) -> list[str]:
    """Return the words of each purchase under "Bought lately"."""
    section = response.text.partition('id="lately"')[2].partition("</section>")[0]
    return [words(row) for row in re.findall(r"<li.*?</li>", section, re.DOTALL)]


def archived_of(response: Any) -> list[str]:
    """Return the words of each reward under "Archived"."""
    section = response.text.partition('id="archive"')[2].partition("</details>")[0]
    return [words(row) for row in re.findall(r"<li.*?</li>", section, re.DOTALL)]


def hidden_of(response: Any) -> dict[str, str]:
    """Return the hidden fields of the form in the page's main part that has the fullest of them."""
    forms = re.findall(r"<form.*?</form>", response.text.partition("<main")[2], re.DOTALL)
    return max((_hidden(form) for form in forms), key=len)


def _hidden(form: str) -> dict[str, str]:
    # Django writes further attributes into its own hidden fields.
    plain = re.sub(r'(<input type="hidden" name="\w+" value="[^"]*")[^>]*>', r"\1>", form)
    return hidden_fields(plain)
