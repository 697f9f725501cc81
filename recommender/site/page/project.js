// The starter project before it is downloaded: its files, each framework beside the other.

import { colour, h, save, say } from "./dom.js";
import { highlighted } from "./highlight.js";

export function projectView({ link, offer, call, toVerdict }) {
  const chosen = {
    name: "my-project",
    task: "",
    file: "train.py",
    shown: offer.frameworks[0].id,
    backend: Object.fromEntries(offer.frameworks.map(({ id }) => [id, ""])),
  };
  const made = new Map(); // framework → its files, or why there are none
  const faults = h("p", { class: "fault", role: "alert" });
  const list = h("nav", { class: "files", "aria-label": "Files" });
  const panes = h("div", { class: "panes" });

  const name = h("input", { id: "name", value: chosen.name, autocomplete: "off", spellcheck: "false", maxlength: "64" });
  name.addEventListener("change", () => { chosen.name = name.value.trim(); show(); });
  const task = h("select", { id: "task" },
    h("option", { value: "" }, offer.task ? `${title(offer.task)} (as answered)` : "Choose a task …"),
    offer.tasks.map(({ id, title }) => h("option", { value: id }, title)));
  task.addEventListener("change", () => { chosen.task = task.value; show(); });

  function title(id) {
    return offer.tasks.find((known) => known.id === id)?.title ?? id;
  }

  /** What the engine is asked for; what the answers say already needs no flag. */
  const wanted = (framework) => ({
    link,
    name: chosen.name,
    framework: framework.id === offer.leader ? "" : framework.id,
    backend: chosen.backend[framework.id],
    task: chosen.task,
  });

  let turn = 0;
  let drawn = 0;
  async function show() {
    const own = ++turn;
    panes.setAttribute("aria-busy", "true");
    faults.textContent = "";
    if (!offer.task && !chosen.task) {
      faults.textContent = "The answers name no task: choose one.";
      draw();
      return;
    }
    for (const framework of offer.frameworks) {
      const files = await call("project", wanted(framework)).catch((error) => ({ refused: error.lines ?? [String(error)] }));
      if (own !== turn) return;
      made.set(framework.id, files);
    }
    const refused = offer.frameworks.map(({ id }) => made.get(id).refused);
    if (refused.every(Boolean) && new Set(refused.map(String)).size === 1) faults.textContent = refused[0].join(" ");
    draw();
  }

  /** Lines that belong together stand at the same height, and those that differ are marked. */
  async function draw() {
    const own = ++drawn;
    const paths = [...new Set(offer.frameworks.flatMap(({ id }) => Object.keys(made.get(id)?.files ?? {})))].sort(byPlace);
    if (!paths.includes(chosen.file)) chosen.file = paths.find((path) => path.endsWith(".py")) ?? paths[0];
    const code = new Map(offer.frameworks
      .map(({ id }) => [id, made.get(id)?.files?.[chosen.file]])
      .filter(([, text]) => text !== undefined)
      .map(([id, text]) => [id, highlighted(chosen.file, text)]));
    if (code.size > 1) {
      const texts = [...code.keys()].map((id) => made.get(id).files[chosen.file].replace(/\n$/, ""));
      const groups = await call("align", { texts });
      if (own !== drawn) return;
      level(groups, [...code.values()]);
    }
    panes.removeAttribute("aria-busy");
    list.replaceChildren(h("ul", {}, paths.map((path) => h("li", {}, h("button", {
      type: "button", "aria-current": path === chosen.file ? "true" : null,
      onclick: () => { chosen.file = path; draw(); },
    }, path)))));
    list.hidden = !paths.length;
    panes.replaceChildren(...offer.frameworks.filter(({ id }) => made.has(id)).map((framework) => pane(framework, code.get(framework.id))));
    follow(panes.querySelectorAll("pre"));
    tabs.hidden = !paths.length;
    tabs.replaceChildren(...offer.frameworks.map((framework) => h("button", {
      type: "button", class: colour(framework.colour), "aria-pressed": String(framework.id === chosen.shown),
      onclick: () => { chosen.shown = framework.id; draw(); tabs.querySelector("[aria-pressed=true]").focus(); },
    }, framework.title)));
  }

  function pane(framework, lines) {
    const { files, refused, left_out: leftOut, command } = made.get(framework.id);
    const backend = framework.backends.length > 0 && h("select", {
      "aria-label": `Backend of ${framework.title}`,
      onchange: (event) => { chosen.backend[framework.id] = event.target.value; show(); },
    },
      h("option", { value: "" }, framework.backends[0].title),
      framework.backends.slice(1).map(({ id, title, ruled_out: out }) => h("option", {
        value: id, selected: chosen.backend[framework.id] === id,
      }, out ? `${title} (ruled out)` : title)));
    return h("section", { class: `pane ${framework.id === chosen.shown ? "shown" : ""}`, "aria-label": framework.title },
      h("header", {},
        h("h2", { class: colour(framework.colour) }, framework.title),
        framework.id === offer.leader && h("span", { class: "tag" }, "recommended"),
        backend,
        files && h("span", { class: "downloads" },
          h("button", { type: "button", class: framework.id === offer.leader ? "primary" : "", onclick: () => download(framework) }, "Download zip"),
          h("button", { type: "button", onclick: () => downloadNotebook(framework), "aria-label": `Download ${framework.title} as a notebook` }, "Notebook"))),
      h("div", { class: "notes" }, (refused ?? leftOut).map((sentence) => h("p", { class: "refused" }, sentence))),
      files && [
        lines === undefined
          ? h("p", { class: "refused" }, `There is no ${chosen.file} in this project.`)
          : h("pre", { class: chosen.file.endsWith(".md") ? "prose" : "", tabindex: "0", role: "region", "aria-label": `${chosen.file}, ${framework.title}` }, h("code", {}, lines)),
        h("p", { class: "hint" },
          "The same on the command line: ", h("code", {}, command), "; the notebook with ", h("code", {}, "--notebook"), " added."),
      ]);
  }

  async function download(framework) {
    try {
      const { name: file, data } = await call("archive", wanted(framework));
      save(file, Uint8Array.from(atob(data), (char) => char.charCodeAt(0)), "application/zip");
      say(`${file} is downloaded. Unpack it, then: pip install . and python train.py`);
    } catch (error) {
      faults.textContent = (error.lines ?? [String(error)]).join(" ");
    }
  }

  async function downloadNotebook(framework) {
    try {
      const { name: file, text } = await call("notebook", wanted(framework));
      save(file, text, "application/x-ipynb+json");
      say(`${file} is downloaded. Open it in Jupyter or Colab; it needs no other file.`);
    } catch (error) {
      faults.textContent = (error.lines ?? [String(error)]).join(" ");
    }
  }

  const tabs = h("div", { class: "tabs", role: "group", "aria-label": "Framework" });
  const element = h("section", { class: "project" },
    h("div", { class: "head" },
      h("h1", { tabindex: "-1" }, "Your starter project"),
      h("button", { type: "button", class: "quiet", onclick: toVerdict }, "Back to the verdict")),
    offer.closest && h("p", { class: "why" }, offer.closest),
    h("div", { class: "settings" },
      h("label", {}, "Name ", name),
      h("label", {}, "Task ", task)),
    faults, tabs,
    h("div", { class: "workbench" }, list, panes));
  return { element, show };
}

/** Marks what is not in all files, and leaves room where a file has fewer lines than another. */
function level(groups, files) {
  const filled = files.map(() => []);
  for (const { lines, same } of groups) {
    const most = Math.max(...lines.map(([, count]) => count));
    lines.forEach(([first, count], place) => {
      const own = files[place].slice(first, first + count);
      if (!same) for (const line of own) line.classList.add("own");
      filled[place].push(...own, ...Array.from({ length: most - count }, () => h("span", { class: "line none", "aria-hidden": "true" })));
    });
  }
  files.forEach((file, place) => file.splice(0, file.length, ...filled[place]));
}

/** Scrolling one scrolls the others. */
function follow(panes) {
  for (const pane of panes) {
    pane.addEventListener("scroll", () => {
      for (const other of panes) if (other !== pane && other.scrollTop !== pane.scrollTop) other.scrollTop = pane.scrollTop;
    }, { passive: true });
  }
}

/** The files one reads first come first, then those in folders. */
function byPlace(one, other) {
  const order = ["README.md", "train.py", "model.py", "data.py", "evaluate.py", "predict.py"];
  const rank = (path) => {
    const at = order.indexOf(path);
    return [path.includes("/") ? 2 : at >= 0 ? 0 : 1, at >= 0 ? at : 0, path];
  };
  const [a, b] = [rank(one), rank(other)];
  return a[0] - b[0] || a[1] - b[1] || (one < other ? -1 : 1);
}
