"""Devices: enrolling, returning, revoking."""
