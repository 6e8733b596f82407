"""Where the checkout is. Its packages are not installed: whoever imports this finds them.

So do the programs it starts. Every program imports it, or something that does, before it imports any of them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = str(ROOT)
