"""Run scripts of a project one after the other in one process: `calls.py '[["train.py", …], …]'`.

Prints, as JSON, what each would have left: exit code, standard output and standard error.
"""

import contextlib
import io
import json
import runpy
import sys
import traceback
from pathlib import Path


def call(script, *arguments):
    out, err = io.StringIO(), io.StringIO()
    sys.argv = [script, *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_path(script, run_name="__main__")
            code = 0
        except SystemExit as end:  # as the interpreter treats it
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
        except BaseException:
            traceback.print_exc()
            code = 1
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    calls = json.loads(sys.argv[1])
    sys.path[0] = str(Path.cwd())  # the project, as for one of its own scripts
    print(json.dumps([call(*each) for each in calls]))
