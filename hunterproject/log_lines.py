"""How a record of the log is written: a line for people, or JSON for programs; the request's id on each.

Settings name these classes; nothing here needs settings to be imported.
"""

import json
import logging
from datetime import UTC, datetime

from django.http import HttpRequest

from hunterproject import request_ids
from hunterproject.routes import pattern_of


class PatternForPath(logging.Filter):
    """Puts the pattern of a path where Django names the path: the token of a reset link is one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            said = record.getMessage()
            # Django escapes what it logs of a path; longest first, since one may begin with another.
            forms = {request.get_full_path(), request.path, request.path.encode("unicode_escape").decode()}
            for form in sorted(forms, key=len, reverse=True):
                if form != "/":
                    said = said.replace(form, pattern_of(request))
            record.msg, record.args = "%s", (said,)
        return True


class WithRequestId(logging.Filter):
    """Gives each record the id of the request that it was logged for."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set `request_id`, and `mark`, which is that id as a line has it."""
        request_id = request_ids.current()
        record.request_id = request_id
        record.mark = f" [{request_id}]" if request_id else ""
        return True


class JsonLines(logging.Formatter):
    """One JSON object on one line: what is named here, and nothing else that a record may carry.

    Django hands whole requests to the log, with cookies and address; a formatter
    that wrote whatever it found would write those too.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. `facts` of the record, a dict, is written beside the rest."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := getattr(record, "request_id", ""):
            line["request_id"] = request_id
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
