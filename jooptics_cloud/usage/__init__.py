"""Consents of account holders, and what they let us know: daily counts of use, error reports."""
