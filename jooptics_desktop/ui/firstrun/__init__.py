"""The first run: from a fresh computer to the counter, without a trace until the owner's account is complete."""
