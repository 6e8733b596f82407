"""What the shop can do: one function per act, grouped by noun. The window and the command line both call these."""
