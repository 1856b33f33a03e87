"""One folder per demo, nothing else. ``datasheet.kit.discover()`` finds them."""
