"""Data that several goals share, made once for a run."""
