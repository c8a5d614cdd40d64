"""月汇报与月结: what the records say of a month, the group's verdicts, and what was closed."""
