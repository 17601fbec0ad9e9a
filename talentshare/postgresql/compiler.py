"""Django's compiler of queries with two short ways; most of what a page computes is the writing of its queries.

A row that brings its related rows along selects a hundred columns, and each is written by six calls: a column is written here
in one. And to order by position, Django looks for what it orders by among what it selects, for which it hashes all of that: a
name can only be the alias of a selected expression, so without aliases nothing is looked for.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.compiler import (  # type: ignore[import-untyped]
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models.expressions import Col

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(compiler.SQLCompiler):  # type: ignore[misc]
    select: Any

    def compile(self, node: Any) -> tuple[str, Any]:
        if node.__class__ is Col and node.alias:
            return f"{self.quote_name_unless_alias(node.alias)}.{self.quote_name_unless_alias(node.target.column)}", []
        written: tuple[str, Any] = super().compile(node)
        return written

    def quote_name_unless_alias(self, name: str) -> str:
        quoted: str = self.quote_cache.get(name) or super().quote_name_unless_alias(name)
        return quoted

    def _order_by_pairs(self) -> Iterable[Any]:
        select = self.select
        if not select or self.query.combinator or not self._orders_by_columns():
            pairs: Iterable[Any] = super()._order_by_pairs()
            return pairs
        self.select = None
        try:
            return list(super()._order_by_pairs())
        finally:
            self.select = select

    def _orders_by_columns(self) -> bool:
        query = self.query
        if query.extra_order_by or not query.model:  # the check of a constraint is a query without a model
            return False
        names = query.order_by or (query.get_meta().ordering if query.default_ordering else ())
        return all(isinstance(name, str) for name in names) and not any(alias for _column, _sql, alias in self.select)
