"""The class of a course: who is in it, how far, with which results, and who is held up by what."""
