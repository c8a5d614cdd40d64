"""Reminding: when, whom, in which words, and by which way.

``times`` is arithmetic, ``posting`` and ``robots`` reach a group chat, ``mail`` a person; ``sending`` puts them
together; ``feed`` writes a person's calendar.
"""
