"""Security events of an account."""
