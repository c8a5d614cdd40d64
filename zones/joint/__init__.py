"""共建责任区: the timetable of what two organisations do together, and its paper."""
