// Python in a worker: unpacks the engine, the rules and the templates, and passes calls on.

import { loadPyodide } from "./pyodide/pyodide.mjs";

const START = `
import sys
from io import BytesIO
from zipfile import ZipFile

for archive in archives:
    ZipFile(BytesIO(archive)).extractall("/site")
sys.path.insert(0, "/site")
from recommender.site.bridge import start
start("/site/own").call
`;

const fetched = async (name) => {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

const starting = (async () => {
  const archives = Promise.all([fetched("engine.zip"), fetched("rules.zip")]);
  const python = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
  const scope = python.toPy({});
  scope.set("archives", python.toPy(await archives));
  const call = python.runPython(START, { globals: scope });
  postMessage({ ready: true });
  return call;
})();
starting.catch((error) => postMessage({ fault: String(error) }));

addEventListener("message", async ({ data: { id, text } }) => {
  try {
    const call = await starting;
    postMessage({ id, text: call(text) });
  } catch (error) {
    postMessage({ id, fault: String(error) });
  }
});
