"""PostgreSQL as the site uses it, passing a failpoint at every commit: of a transaction, or of a single write."""

from collections.abc import Callable
from typing import Any

from talentshare.postgresql import base
from tests.faults.failpoints import passing

WRITES = ("INSERT", "UPDATE", "DELETE")


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.execute_wrappers.append(self._single_write)

    def _commit(self) -> None:
        with passing():
            super()._commit()

    def _single_write(
        self, execute: Callable[..., Any], statement: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Outside a transaction each write commits by itself."""
        if self.in_atomic_block or not self.autocommit or not statement.lstrip().startswith(WRITES):
            return execute(statement, params, many, context)
        with passing():
            return execute(statement, params, many, context)
