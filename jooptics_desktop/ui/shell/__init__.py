"""The frame around the pages: window, navigation, lock screen, start."""
