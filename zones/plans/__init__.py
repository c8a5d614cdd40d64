"""划分方案: divisions as plain rows, what a plan says, changes and leaves out, its vote; the assistant's proposals."""
