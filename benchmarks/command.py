"""Runs one manage.py command and then says, on its last line, the most memory that it used (kB).

In a process of its own: what the benchmark itself holds must not be counted.
"""

import os
import re
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")
execute_from_command_line(["manage.py", *sys.argv[1:]])
high_water = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
print(high_water[1] if high_water else 0)
