"""What is laid before the reader of a record, as a hint and never as a verdict: texts and pictures that were there
before, and phrases that say nothing."""
