"""Readings and runs: what a figure is, and what proves it."""
