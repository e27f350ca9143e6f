"""The one character that PostgreSQL keeps in no text, kept as another that no text has."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg.abc import Buffer
    from psycopg.types.string import StrDumper, TextLoader

NUL, STANDS_FOR_NUL = "\0", "\ufdd0"


def keep_every_letter(connection: Any) -> None:  # noqa: ANN401 (a connection of psycopg's)
    """Have a connection write and read every character that a text can hold."""
    dumper, loader = _make()
    connection.adapters.register_dumper(str, dumper)
    for kind in ("text", "varchar"):
        connection.adapters.register_loader(kind, loader)


@cache
def _make() -> tuple[type[StrDumper], type[TextLoader]]:
    from psycopg import DataError
    from psycopg.types.string import StrDumper, TextLoader

    class Dumper(StrDumper):
        """Writes NUL as what stands for it."""

        def dump(self, obj: str) -> Buffer | None:
            if STANDS_FOR_NUL in obj:
                raise DataError("U+FDD0 in a text: it stands for another character here")
            return super().dump(obj.replace(NUL, STANDS_FOR_NUL))

    class Loader(TextLoader):
        """Reads NUL out of what stands for it."""

        def load(self, data: Buffer) -> str:
            found = bytes(data).decode()
            return found.replace(STANDS_FOR_NUL, NUL) if STANDS_FOR_NUL in found else found

    return Dumper, Loader
