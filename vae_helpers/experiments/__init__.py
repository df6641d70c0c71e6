"""Small measured experiments behind the lessons' pictures; each runs in seconds."""
