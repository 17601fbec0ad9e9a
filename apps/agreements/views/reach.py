"""How every page here reaches an agreement: by the reader's scope, with what the pages read."""

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementVersion
from apps.agreements.selectors import agreements_visible_to
from apps.core.errors import RuleViolation

READ = (
    "current_version__acceptances__by",
    "current_version__slots__unit",
    "current_version__slots__signer",
    "current_version__slots__copies__begun_by",
    "current_version__slots__copies__handed_in_by",
    "current_version__slots__copies__signer",
    "current_version__slots__copies__compared_by",
    "current_version__slots__copies__files__file",
)


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def reach(user: User, public_id: uuid.UUID) -> Agreement:
    """The agreement, or 404 for whoever may not see it."""
    return get_object_or_404(agreements_visible_to(user).prefetch_related(*READ), public_id=public_id)


def words_of(agreement: Agreement) -> AgreementVersion:
    """The current version. Raises RuleViolation where nothing has been drafted."""
    if agreement.current_version is None:
        raise RuleViolation("wrong-state", _("This agreement has no text yet."))
    return agreement.current_version
