"""What was published: revisions, pages as they were, what differs; and courses as archives."""
