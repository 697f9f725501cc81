"""Run a script with each list of arguments: `run_each.py SCRIPT '[["argument", …], …]'`.

In one process, since importing the frameworks takes longer than what the script does. What stops
one of them is printed as JSON, `{"fault": "traceback"}`, and the next has its turn.
"""

import json
import runpy
import sys
import traceback

script, lists = sys.argv[1], json.loads(sys.argv[2])
for arguments in lists:
    sys.argv[:] = [script, *arguments]
    try:
        runpy.run_path(script, run_name="__main__")
    except Exception:
        print(json.dumps({"fault": traceback.format_exc()}))
