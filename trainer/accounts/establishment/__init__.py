"""The establishment: units in their tree, posts, and who is posted where on any day, as known at any time."""
