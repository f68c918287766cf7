"""Marking by hand: answers that wait for a person, the marks they are given, what comes of them."""
