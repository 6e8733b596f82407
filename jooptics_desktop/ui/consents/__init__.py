"""Asking customers about their data: at the counter, on a screen of their own, on paper; receipts and renewals."""
