"""The tour: the real window, driven by keys through the whole journey, with a picture of every screen."""
