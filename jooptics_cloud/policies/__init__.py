"""Versions of the privacy policy, signed by the operator's offline key; handed out as they are."""
