"""A class that never was: its answers, its handwriting, its oddities, and the marks it deserves."""
