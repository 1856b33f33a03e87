"""Files to typed items: everything an author writes, with every mistake as ``path:line``."""
