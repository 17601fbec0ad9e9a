import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.files.models import StoredFile
from apps.files.rules import can_read
from apps.files.selectors import path_of
from apps.files.services import note_read


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


@login_required
@require_safe
def download(request: SignedInRequest, public_id: uuid.UUID) -> FileResponse:
    """The bytes as an attachment, after the rule and the audit row; 404 for everybody else."""
    file = get_object_or_404(StoredFile.objects.all(), public_id=public_id)
    if not can_read(request.user, file):
        raise Http404
    note_read(file, by=request.user)
    response = FileResponse(
        path_of(file).open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
