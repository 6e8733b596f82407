"""Prescriptions on screen: the grid that is typed into, the table that is read, the panel of a customer."""
