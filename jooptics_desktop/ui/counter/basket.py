"""Which draft is on the counter, and how it stood before each change.

Everything here runs on the store's thread, where acts follow one another, so that three scans in a row land on
one sale although the window has not yet heard of the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.l10n.formats import western
from jooptics_desktop.services import sales
from jooptics_desktop.services.catalogue import find_item, search_items
from jooptics_desktop.services.sale_lists import drafts, find_sale, open_sale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.ids import ItemId, SaleId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.sales import NewPayment

MOST_STEPS: Final = 50
_SALE_NUMBER: Final = re.compile(r"[sS]-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Entered:
    """What a scanned or typed code came to: the draft with one more piece, or a numbered sale to look at."""

    sale: Sale
    is_order: bool = False


class Basket:
    """The sale being made; without one, the next change starts it."""

    def __init__(self) -> None:
        self._sale_id: SaleId | None = None
        self._steps: list[Sale] = []

    # What a code means

    def enter(self, desk: Desk, code: str, *, by_name: bool) -> Done[Entered]:
        """Act on a code: a sale's number opens it, an item's goes on the draft.

        `by_name` also takes what a search for the words finds first. Raises `RuleBroken("item.unknown")`.
        """
        text = western(code.strip())
        found = find_sale(desk, text[0] + "-" + text[1:].lstrip("-").zfill(6)) if _is_number(text) else None
        if found is not None:
            return Done(Entered(found, is_order=True), Changes())
        item = find_item(desk, text)
        if item is None and by_name:
            hits = search_items(desk, text, 1)
            item = hits[0].item if hits else None
        if item is None:
            raise RuleBroken("item.unknown", field="item")
        done = self.add(item.id)(desk)
        return Done(Entered(done.value), done.changes)

    # Acts

    def add(self, item_id: ItemId) -> Callable[[Desk], Done[Sale]]:
        """One more piece of that item."""
        return self.change(lambda desk, sale_id: sales.add_line(desk, sale_id, item_id))

    def change(self, act: Callable[[Desk, SaleId], Done[Sale]]) -> Callable[[Desk], Done[Sale]]:
        """An act on the draft, which can be undone."""

        def on_store_thread(desk: Desk) -> Done[Sale]:
            before = self._standing(desk)
            done = act(desk, before.id)
            self._steps = [*self._steps[1 - MOST_STEPS :], before]
            return done

        return on_store_thread

    def tend(self, act: Callable[[Desk, SaleId], Done[Sale]]) -> Callable[[Desk], Done[Sale]]:
        """An act on the draft that is no step of the person's own, such as citing the prescription."""
        return lambda desk: act(desk, self._standing(desk).id)

    def clear(self, desk: Desk) -> Done[Sale]:
        """Take everything off the draft."""

        def emptied(inner: Desk, sale_id: SaleId) -> Done[Sale]:
            now = open_sale(inner, sale_id)
            bare = replace(now, lines=(), discount=None, customer_id=None, prescription_id=None)
            return sales.put_back(inner, sale_id, bare)

        return self.change(emptied)(desk)

    def undo(self, desk: Desk) -> Done[Sale]:
        """Let the draft stand as before the last change; with nothing to undo it stays."""
        now = self._standing(desk)
        if not self._steps:
            return Done(now, Changes())
        done = sales.put_back(desk, now.id, self._steps[-1])
        self._steps.pop()
        return done

    def hold(self, desk: Desk, label: str) -> Done[Sale]:
        """Put the draft aside and have none."""
        done = sales.hold(desk, self._standing(desk).id, label)
        self._leave()
        return done

    def check_out(self, desk: Desk, payments: Sequence[NewPayment], *, collect: bool) -> Done[Sale]:
        """Give the draft its number and take the money; only then is there no draft any more."""
        done = sales.check_out(desk, self._standing(desk).id, payments, collect=collect)
        self._leave()
        return done

    # Which draft

    def pick_up(self, desk: Desk) -> Sale | None:
        """The draft left on the counter by a crash or by closing, the newest first."""
        if self._sale_id is None:
            loose = [draft for draft in drafts(desk) if not draft.held_as]
            filled = [draft for draft in loose if draft.lines]
            chosen = (filled or loose)[-1:]
            self._sale_id = chosen[0].id if chosen else None
        return self.now(desk)

    def take(self, desk: Desk, sale_id: SaleId) -> Done[Sale]:
        """Put that draft on the counter instead; the one before waits among the drafts."""
        done = sales.resume(desk, sale_id)
        self._sale_id, self._steps = sale_id, []
        return done

    def now(self, desk: Desk) -> Sale | None:
        """The draft as it stands."""
        if self._sale_id is None:
            return None
        sale = open_sale(desk, self._sale_id)
        if sale.state is not SaleState.DRAFT or sale.held_as:
            self._leave()
            return None
        return sale

    def others(self, desk: Desk) -> list[Sale]:
        """Drafts that wait: held ones, and such as were left with something on them."""
        return [one for one in drafts(desk) if one.id != self._sale_id and (one.held_as or one.lines)]

    def _standing(self, desk: Desk) -> Sale:
        now = self.now(desk)
        if now is None:
            now = sales.start_sale(desk).value
            self._sale_id, self._steps = now.id, []
        return now

    def _leave(self) -> None:
        self._sale_id, self._steps = None, []


def _is_number(text: str) -> bool:
    return _SALE_NUMBER.fullmatch(text) is not None
