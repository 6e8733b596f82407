"""The only SQL. Values that leave are frozen; rows and connections never do."""
