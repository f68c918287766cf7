"""Learning: enrolments, my training, lessons, practice, progress."""
