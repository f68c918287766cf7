"""Faults while people sit quizzes: `make chaos`. What was acknowledged must be there, once, afterwards."""
