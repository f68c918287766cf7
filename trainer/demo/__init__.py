"""A ministry that looks alive, made by calling the rooms' own operations with a moving `at`."""
