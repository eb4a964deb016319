"""The downloads of the settings page: the record for the older program, and all of it."""

import tempfile
from typing import BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from hunterproject.errors import RuleError
from hunters.access import HunterRequest, hunter_required
from legacy_import.export_folder import export_zip
from legacy_import.record_out import stream_record


@require_GET
@hunter_required
def legacy_zip(request: HunterRequest) -> HttpResponseBase:
    """Send the older program's three files as a zip, built in a file that is gone once it is sent."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (FileResponse closes it)
    try:
        export_zip(hunter_id=request.hunter.pk, file=file)
    except BaseException as error:
        file.close()
        if isinstance(error, RuleError):
            messages.error(request, str(error))
            return redirect("settings")
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_file_name(request, "older-program.zip"))


@require_GET
@hunter_required
def record_json(request: HunterRequest) -> HttpResponseBase:
    """Send the full record piece by piece, as it is read; the file's end says whether all of it came."""
    response = StreamingHttpResponse(
        stream_record(hunter_id=request.hunter.pk), content_type="application/json"
    )
    name = _file_name(request, "record.json")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _file_name(request: HunterRequest, ending: str) -> str:
    """Return a file's name that says whose it is, and of which quest day."""
    whose = slugify(request.user.username) or "hunter"
    return f"{whose}-{request.today.day.isoformat()}-{ending}"
