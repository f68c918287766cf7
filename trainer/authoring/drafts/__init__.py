"""Drafts: what authors write in the browser before it is published."""
