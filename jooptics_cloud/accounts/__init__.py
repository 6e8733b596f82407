"""Accounts: registration, signing in, sessions and the second factor."""
