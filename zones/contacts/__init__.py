"""联系对象: a table of them read from Excel, and when they were last visited."""
