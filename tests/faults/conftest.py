"""What every test of faults through the command line may ask for."""

from __future__ import annotations

from tests.faults.fixtures import shop, template

__all__ = ["shop", "template"]
