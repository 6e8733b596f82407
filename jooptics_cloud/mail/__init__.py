"""Letters to account holders."""
