"""The thinking: courses, questions, marking, progress, validity.

Pure: no Flask, no SQLAlchemy, no disk, no network, no clock. Text and dates come in as
arguments, values go out, and every test runs without an app. import-linter keeps this promise.
"""
