"""Links that lead one person to one task. The link alone opens nothing: the person proves the contact by a code."""

import base64
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from apps.accounts.models import TaskLink, User
from apps.accounts.selectors import token_hash
from apps.audit.services import record
from apps.core import clock, timers


def make_task_link(user: User, path: str, *, key: str = "") -> str:
    """The absolute address that leads ``user`` to ``path`` of this site, for as long as the timer ``task_link`` runs.

    Only its hash is kept, so an address cannot be read back. The same ``key`` makes the same address, so that one that
    was sent by a worker which then crashed leads there after all. Raises ValueError for a path of another site.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("A task link leads to a path of this site.")
    token = _token_of(user, key) if key else secrets.token_urlsafe(32)
    TaskLink.objects.get_or_create(
        token_hash=token_hash(token), defaults={"user": user, "path": path, "expires_at": timers.due_at("task_link")}
    )
    return f"{settings.SITE_URL.rstrip('/')}{reverse('accounts:task_link', args=[token])}"


def _token_of(user: User, key: str) -> str:
    """Whoever does not know the secret key of the site can guess it no better than a random one."""
    digest = salted_hmac("accounts.task_link", f"{user.public_id}:{key}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@transaction.atomic
def note_opened(link: TaskLink) -> TaskLink:
    """Remember the first time the person proved the contact and went on to the task."""
    link = TaskLink.objects.select_for_update(of=("self",)).select_related("user").get(pk=link.pk)
    if link.opened_at is None:
        link.opened_at = clock.now()
        link.save(update_fields=["opened_at"])
        record("task_link_opened", link, by=link.user)
    return link
