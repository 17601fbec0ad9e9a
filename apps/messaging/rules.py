"""Who may write where."""

from apps.accounts.models import User
from apps.messaging.models import Thread
from apps.messaging.selectors import is_member


def can_post(user: User, thread: Thread) -> bool:
    return user.is_active and is_member(user, thread)
