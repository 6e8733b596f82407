"""Values are never changed; what changed is a new value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["changed"]

if TYPE_CHECKING:
    # The type checker knows what this one may be given.
    from dataclasses import replace as changed
else:

    def changed(value: Any, **parts: Any) -> Any:  # noqa: ANN401 - see above
        """`dataclasses.replace` for a value of many fields that is made anew at every step, such as a sale.

        That one reads and sets field by field; this one copies them all at once, at a sixth of the cost. So it is
        only for classes without `slots` and without `__post_init__`.
        """
        new = object.__new__(type(value))
        fields = new.__dict__
        fields.update(value.__dict__)
        known = len(fields)
        fields.update(parts)
        if len(fields) != known:
            raise TypeError(f"{type(value).__name__} has not all of {', '.join(parts)}")
        return new
