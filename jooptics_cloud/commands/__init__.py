"""What an operator can do from a terminal."""
