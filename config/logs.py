"""What the log leaves out: addresses that are secrets themselves. Django names the path of whatever it refuses."""

import logging
import re

_SECRET = re.compile(r"\A(/(?:concerns/link|calendar|account/email)/).+", re.DOTALL)


class WithoutSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_SECRET.sub(r"\1…", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
