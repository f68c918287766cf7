"""What readers report of a course, and what its authors answer."""
