from records.actions.concerns.following import follow_zones, hand_on_concerns, release_concerns
from records.actions.concerns.handling import (
    answer_concern,
    answer_from_above,
    assign_concern,
    correct_concern,
    give_back_concern,
    hand_back_concern,
    note_in_week,
    pass_up_concern,
    reassign_concern,
    refuse_concern,
    restore_concern,
    reveal_asker,
    set_concern_rule,
    start_concern,
)
from records.actions.concerns.raising import raise_concern, write_down_concern
from records.actions.concerns.settling import (
    close_concerns,
    confirm_after_talk,
    confirm_by_link,
    reopen_after_talk,
    reopen_by_link,
)

__all__ = [
    "answer_concern", "answer_from_above", "assign_concern", "close_concerns", "confirm_after_talk", "confirm_by_link",
    "correct_concern", "follow_zones", "give_back_concern", "hand_back_concern", "hand_on_concerns", "note_in_week",
    "pass_up_concern", "raise_concern", "reassign_concern", "refuse_concern", "release_concerns", "reopen_after_talk",
    "reopen_by_link", "restore_concern", "reveal_asker", "set_concern_rule", "start_concern", "write_down_concern",
]  # fmt: skip
