"""Keys that were corrected after attempts were marked by them: what that changes, and changing it."""
