"""Reads that join rooms: the list of records, one person."""
