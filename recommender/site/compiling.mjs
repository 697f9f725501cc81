// Runs compiling.py in Pyodide: node compiling.mjs FOLDER, which holds what it needs.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: folder });
const given = ["python_stdlib.zip", "engine.zip", "rules.zip"].map((name) => python.toPy(new Uint8Array(readFileSync(join(folder, name)))));
const module = python.toPy({ __name__: "compiling" });
python.runPython(readFileSync(join(folder, "compiling.py"), "utf-8"), { globals: module });
const [library, engine] = module.get("compiled")(...given);
writeFileSync(join(folder, "python_stdlib.out"), library.getBuffer("u8").data);
writeFileSync(join(folder, "engine.out"), engine.getBuffer("u8").data);
