"""What lies where under the folder of a tour."""

from __future__ import annotations

from typing import Final

SCREENS: Final = "screens"
PAPERS: Final = "papers"
CONTENTS: Final = "contents.json"  # which parts of the product each picture shows
