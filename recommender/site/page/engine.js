// The engine in its worker: calls in, answers out, in the order of the calls.

const policy = window.trustedTypes?.createPolicy("recommender", {
  createScriptURL: (name) => {
    if (name !== "worker.js" && name !== "sw.js") throw new TypeError(`no script of this page: ${name}`);
    return name;
  },
});
/** The address of one of this site's own scripts. */
export const script = (name) => (policy ? policy.createScriptURL(name) : name);

/** The answers or choices of the user are at fault; `lines` say how. */
export class Refused extends Error {
  constructor(lines) {
    super(lines.join("\n"));
    this.lines = lines;
  }
}

const waiting = new Map();
let last = 0;
let worker = null;
let failed = null;
let started;

/** Kept once the engine can be asked; rejected where it cannot be had. */
export const ready = new Promise((resolve, reject) => { started = { resolve, reject }; });
ready.catch(() => {});

export function start() {
  worker = new Worker(script("worker.js"), { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    if (data.ready) started.resolve();
    else if (data.fault && data.id === undefined) fail(new Error(data.fault));
    else {
      const { resolve, reject } = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.fault) reject(new Error(data.fault));
      else {
        const said = JSON.parse(data.text);
        if (said.error) reject(new Refused(said.error));
        else resolve(said.result);
      }
    }
  });
  worker.addEventListener("error", (event) => fail(new Error(event.message || "the engine could not be loaded")));
}

function fail(error) {
  failed = error;
  started.reject(error);
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}

export function call(name, given = {}) {
  if (failed) return Promise.reject(failed);
  const id = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, text: JSON.stringify({ call: name, ...given }) });
  });
}
