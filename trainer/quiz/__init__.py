"""Sitting a quiz: attempts are started, saved, handed in, marked, looked back on."""
