"""The kinds of question. A new kind is one class here, one line in `registry`, one partial, one test."""
