"""What a broken or hostile file may hold, and what may become of it: it is read, or refused with a sentence."""

from __future__ import annotations

import contextlib
import copy
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.l10n import sentence, translator

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEP: Final = b"[" * 100_000  # brackets within brackets without end
# Half a character of UTF-16, a zero byte, a number no column holds, signs of queries, a figure of another kind.
NASTY: Final = (
    "\ud800", "x\udcffy", "\x00", "a\x00b", "9" * 30, "9" * 5_000, '"', "*", "NEAR(", "' OR 1", "-1", "²", "١٢",
    "\u202e",
)  # fmt: skip
texts: Final = st.text(max_size=12) | st.sampled_from(NASTY)
_plain: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(2**63), 10**30])
    | st.floats()
    | texts
)
anything: Final = st.recursive(
    _plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


@st.composite
def spoilt(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The JSON object with one thing in it, however deep, gone or exchanged for anything."""
    changed = copy.deepcopy(document)
    place: Any = changed
    while True:
        key = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
            break
        place = inner
    if draw(st.integers(0, 5)):
        place[key] = draw(anything)
    else:
        del place[key]
    return changed


@contextlib.contextmanager
def nothing_but_words() -> Iterator[None]:
    """What happens inside succeeds, or ends in one of our errors with a sentence in both languages."""
    try:
        yield
    except JoopticsError as error:
        assert sentence(error, translator("en"))  # noqa: PT017 - refusing is one of two good ends
        assert sentence(error, translator("ar"))  # noqa: PT017 - the same
