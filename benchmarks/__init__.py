"""The goals of speed, measured beside their floors: the least that the same machine needs for the same answer.

``python -m benchmarks`` prints one table for each goal. Every goal runs in a process and on data of its own; numbers
of ours and of the floor come from the same run, taken in turns, so that whatever else the machine does hits both.
"""
