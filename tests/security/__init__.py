"""Attacks on the doors of the house, each tried as it is told, and what keeps the house safe by default."""
