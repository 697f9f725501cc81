// Python in a worker: starts the engine by the rules and templates of this site, and passes calls on.

import { loadPyodide } from "./pyodide/pyodide.mjs";

const START = `
import sys

sys.path.insert(0, "/site/engine.zip")
from recommender.site.bridge import start
start(guide.to_bytes(), templates.to_bytes(), "/site").call
`;

const fetched = async (name) => {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

const starting = (async () => {
  const archives = Promise.all(["engine.zip", "guide.bin", "templates.zip"].map(fetched));
  const python = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
  const [engine, guide, templates] = await archives;
  python.FS.mkdir("/site");
  python.FS.writeFile("/site/engine.zip", engine);
  const call = python.runPython(START, { globals: python.toPy({ guide, templates }, { depth: 1 }) });
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
