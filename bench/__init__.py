"""What Trainer costs, as ratios to references measured in the same run: `python -m bench`.

Measured, never shipped. A time says more about the machine than about the program, so none is a result:
rounds of a reference and of Trainer take turns, each pair gives one ratio, and the median of the ratios
is held against a limit. `docs/performance.md` says what is measured and what came out last.
"""
