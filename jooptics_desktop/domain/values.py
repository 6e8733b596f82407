"""Values are never changed; what changed is a new value."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["changed"]

if TYPE_CHECKING:
    # The type checker knows what this one may be given.
    from dataclasses import replace as changed
else:

    def changed(value: Any, **parts: Any) -> Any:  # noqa: ANN401 - see above
        """`dataclasses.replace` for values of many fields that change at every step of an act, such as a sale.

        That one asks a value for its fields name by name, which costs more than making the new value; this one
        reads them all at once. It knows only fields that are given to the class in their order.
        """
        read, places = _shape(type(value))
        given = list(read(value))
        for name, part in parts.items():
            given[places[name]] = part
        return type(value)(*given)

    @cache
    def _shape(kind: type) -> tuple[Any, dict[str, int]]:
        names = [field.name for field in fields(kind)]
        return attrgetter(*names), {name: place for place, name in enumerate(names)}
