"""Courses as published: revisions, the shelf of compiled courses, browsing."""
