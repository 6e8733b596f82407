"""What anyone may ask: is it alive, who runs it, what are its limits."""
