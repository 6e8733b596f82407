"""Reading the privacy policy, at the first run and from Help afterwards."""
