"""How alembic runs here: on the connection that `store.migrate` passes in, inside its transaction."""

from typing import Any, Literal

from alembic import context

from store.tables import Base
from store.tables.base import UtcDateTime


def _rendered(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Migrations name plain column types, so that they do not change with the code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
    render_item=_rendered,
    transactional_ddl=True,  # SQLite too: the engine begins true transactions
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
