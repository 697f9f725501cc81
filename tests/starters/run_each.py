"""Run a script with each list of arguments: `run_each.py SCRIPT '[["argument", …], …]'`.

In one process, since importing the frameworks takes longer than what the script does.
"""

import json
import runpy
import sys

script, lists = sys.argv[1], json.loads(sys.argv[2])
for arguments in lists:
    sys.argv[:] = [script, *arguments]
    runpy.run_path(script, run_name="__main__")
