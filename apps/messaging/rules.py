"""Who may write where."""

from apps.accounts.models import User
from apps.messaging.models import Thread
from apps.messaging.selectors import is_member


def can_post(user: User, thread: Thread) -> bool:
    return user.is_active and is_member(user, thread)


def can_call_office(user: User, thread: Thread) -> bool:
    """Any reader, where the conversation has a region and its office does not read along yet."""
    return thread.region_id is not None and can_post(user, thread)
