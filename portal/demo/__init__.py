"""A believable year of a few branches, played through the ordinary actions at simulated times.

``people`` says who there is, ``texts`` what they write, ``year`` lets the year pass. Nothing here is real.
"""
