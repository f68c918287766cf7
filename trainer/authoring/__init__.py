"""Making courses: checking and publishing, the one door for command line, demo and browser."""
