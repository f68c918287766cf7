"""The roster of a ministry's personnel system: read, compared with the house, applied as it was shown."""
