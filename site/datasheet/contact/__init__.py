"""A visitor's message: checked, stored before the visitor is told so, and mailed to the owner."""
