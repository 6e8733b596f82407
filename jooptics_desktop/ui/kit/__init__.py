"""What every page is made of: theme, fields, tables, prompts, background work."""
