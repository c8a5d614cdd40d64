"""What is done with a zone that two organisations run together, from the proposal to its end."""

from zones.actions.joint.leaving import end_joints_of_zone, hand_over_joint
from zones.actions.joint.life import (
    agree,
    change_joint,
    decline,
    drop,
    end,
    note_agreement,
    propose_joint,
    start,
    withdraw,
)
from zones.actions.joint.people import add_person, end_person
from zones.actions.joint.ticking import take_back, tick_off
from zones.actions.joint.timetable import add_action, change_action, stop_action

__all__ = [
    "add_action", "add_person", "agree", "change_action", "change_joint", "decline", "drop", "end",
    "end_joints_of_zone", "end_person", "hand_over_joint", "note_agreement", "propose_joint", "start", "stop_action",
    "take_back", "tick_off", "withdraw",
]  # fmt: skip
