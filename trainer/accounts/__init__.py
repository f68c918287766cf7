"""People, units, postings, grants; signing in; sessions."""
