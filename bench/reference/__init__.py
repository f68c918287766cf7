"""The least that Trainer's pages can be in Flask: what they are measured against."""
