"""Which tests share a worker of the run: those that share a site, an estate of servers, or a scene.

The scene of the walls stands in one long transaction, and history is sealed up to the oldest transaction of the server:
the tests of sealing come before it in the same worker, else they would wait for its end.
"""

from xdist.scheduler import LoadScopeScheduling

# The whole story moves the clock: it has a site of its own, and may run beside the other pages.
PLACES = (
    ("tests/browser/test_whole_story.py", "story"),
    ("tests/browser/", "browser"),
    ("tests/faults/", "faults"),
    ("tests/web/test_marked_words.py", "marked"),
    ("tests/flows/test_lists.py", "lists"),
    ("tests/audit/test_audit.py", "walls"),
    ("tests/operation/test_drill.py", "walls"),
    ("tests/permissions/", "walls"),
)


def group_of(nodeid: str) -> str:
    """The name of the group, or nothing for a test that may run anywhere."""
    return next((group for place, group in PLACES if nodeid.startswith(place)), "")


class InGroups(LoadScopeScheduling):
    """A group goes to one worker, in its order; any other test to whoever is free.

    By the place of the file: pytest 9 no longer keeps the mark of ``--dist loadgroup`` in the name of a test.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid
