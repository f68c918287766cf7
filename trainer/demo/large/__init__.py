"""A ministry of a hundred thousand: for those who want to see how the house is with a million completions.

Beside the operations of the rooms, this is the one place that writes rows (`db.pour`): of people with
their roles and postings, of runs, completions and certificates. Units, courses and requirements are made
by the rooms' own operations. What is poured has no audit events.
"""
