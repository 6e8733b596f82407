"""Restoring a store from a folder or from the cloud."""
