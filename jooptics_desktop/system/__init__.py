"""This computer: paths, keyring, clock, ids, one-time codes, passwords, log."""
