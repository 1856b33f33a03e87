"""The files that ``init`` and ``new`` begin with. They are read, never imported."""
