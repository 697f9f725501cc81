// Runs a function of compiling.py in Pyodide: node compiling.mjs FOLDER FUNCTION FILE …
// The folder holds the files that it is given, and gets what it returns as 0.out, 1.out, …

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, name, ...files] = process.argv.slice(2);
try {
  const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
  // A hash that is drawn would order sets otherwise each time, and so make other bytes of them.
  const python = await loadPyodide({ indexURL: folder, env: { PYTHONHASHSEED: "0" } });
  const given = files.map((file) => python.toPy(new Uint8Array(readFileSync(join(folder, file)))));
  const module = python.toPy({ __name__: "compiling" });
  python.runPython(readFileSync(join(folder, "compiling.py"), "utf-8"), { globals: module });
  for (const [place, data] of module.get(name)(...given).toJs().entries()) {
    writeFileSync(join(folder, `${place}.out`), data);
  }
} catch (error) {
  console.error(String(error)); // Node itself would quote a line of Pyodide, which is a megabyte long
  process.exitCode = 1;
}
