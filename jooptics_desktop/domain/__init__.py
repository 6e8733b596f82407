"""The trade's rules. Standard library only: no Qt, no SQL, no HTTP."""
