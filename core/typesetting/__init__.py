"""Pages are laid out in processes of their own: ``processes`` keeps them, ``worker`` is what runs in them, ``frames``
is how the two talk. ``worker`` knows neither settings nor database, so this package imports nothing."""
