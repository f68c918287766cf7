"""What joins rooms that don't see each other: records lists, one person."""
