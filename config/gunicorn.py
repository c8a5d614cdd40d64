"""The production server's own settings; `manage.py serve` adds the address."""

import gc
import os
from pathlib import Path
from typing import Any

from django.conf import settings

wsgi_app = "config.wsgi:application"
# Threads, because an installation may stand without a buffering proxy: a slow telephone then holds one thread,
# not a whole process.
worker_class = "gthread"
workers = int(os.environ.get("ZONEBOOK_WORKERS", "2"))
threads = 8
# The code is loaded once, before the workers part, so that they share its memory.
preload_app = True

timeout = 60  # seconds without a sign of life from a worker
graceful_timeout = 25  # seconds to finish what is being answered
keepalive = 5
backlog = 512
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# The audit log says who did what; a second list of addresses and paths would only be one more thing to protect.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
# The workers' signs of life are file times: on a disk that is busy they would stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def when_ready(server: Any) -> None:
    """Say where we are, and keep the collector from writing to the memory that the workers are about to share."""
    print(f"责任簿已启动：{settings.BASE_URL} （按 Ctrl-C 停止）", flush=True)
    gc.collect()
    gc.freeze()
