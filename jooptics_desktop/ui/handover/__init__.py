"""Handing the store over to a new owner, step by step, with both owners at the desk."""
