"""Requests of people about their own data: taking one in, and the steps to its answer."""
