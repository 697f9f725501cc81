// The way through the page: what is shown, and what the address says of it.
//
//   #ask?ANSWERS       the questions that these answers leave open
//   #verdict?ANSWERS   what they come to
//   #project?ANSWERS   the starter project
//
// The fragment of an address is never sent to a server.

import { h, save, say } from "./dom.js";
import * as engine from "./engine.js";
import { askView } from "./ask.js";
import { projectView } from "./project.js";
import { standingView, verdictView } from "./verdict.js";

const title = document.title;
const main = document.getElementById("main");
const side = document.getElementById("side");
const peek = document.getElementById("peek");
const standing = document.getElementById("standing");
const intro = document.getElementById("intro");
const status = document.getElementById("engine");

const start = fetch("start.json").then((response) => response.json());
let page = null; // what is asked, as the engine gave it
let first = null; // the first page, which needs no engine
let peeking = false;
let busy = 0;

// What is on the screen

function put(view, heading) {
  if (main.className !== "asking") intro.hidden = true;
  const old = document.getElementById("view");
  view.id = "view";
  old.replaceWith(view);
  document.title = heading === title ? title : `${heading} – ${title}`;
  window.scrollTo(0, 0);
  view.querySelector("h1")?.focus({ preventScroll: true });
}

function show(shown, { focus = true } = {}) {
  page = shown;
  side.hidden = false;
  main.className = "asking";
  intro.hidden = shown.link !== "" || shown.page !== "question" || Boolean(shown.menu.back);
  if (focus) put(askView(shown, { answer, back }), shown.page === "question" ? shown.menu.message : shown.menu.heading);
  tellStanding();
}

function showFault(error) {
  if (!(error instanceof engine.Refused)) console.error(error);
  const lines = error.lines ?? ["Something went wrong that is no fault of yours.", String(error.message ?? error)];
  side.hidden = true;
  main.className = "telling";
  put(
    h("section", { class: "fault" },
      h("h1", { tabindex: "-1" }, error.lines ? "These answers do not fit" : "This did not work"),
      lines.map((line) => h("p", {}, line)),
      h("div", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: anew }, "Start anew"))),
    title);
}

/** Awaits what the engine says; tells that it takes time where it does. */
async function waitFor(promise) {
  const turn = ++busy;
  const view = document.getElementById("view");
  const timer = setTimeout(() => {
    view.setAttribute("aria-busy", "true");
    const ready = document.documentElement.dataset.engine;
    status.textContent = ready ? "One moment …" : "Loading the engine …";
  }, 250);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    view.removeAttribute("aria-busy");
    if (turn === busy) status.textContent = "";
  }
}

/** What goes wrong in it is told. */
const safely = (act) => (...given) => act(...given).catch(showFault);

// Where one goes

const fragment = (kind, link) => `#${kind}${link ? `?${link}` : ""}`;

function go(kind, link, state = {}, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](state, "", fragment(kind, link));
  return route();
}

async function route() {
  const [kind, ...rest] = location.hash.slice(1).split("?");
  const link = rest.join("?");
  const state = history.state ?? {};
  const at = `${location.hash} ${JSON.stringify(state.page?.state ?? null)}`;
  route.at = at;
  const still = () => route.at === at;
  try {
    if (kind === "verdict") {
      const shown = await waitFor(engine.call("verdict", { link }));
      if (still()) showVerdict(shown, state);
      prepare();
    } else if (kind === "project") {
      const offer = await waitFor(engine.call("offer", { link }));
      if (!still()) return;
      side.hidden = true;
      main.className = "wide";
      const view = projectView({ link, offer, call: engine.call, toVerdict: () => go("verdict", link) });
      put(view.element, "Your starter project");
      await view.show();
    } else if (state.page) {
      show(state.page);
    } else if (kind === "ask" && link) {
      const shown = await waitFor(engine.call("begin", { link }));
      if (still()) show(shown);
    } else {
      first ??= (await start).first;
      if (still()) show(first);
    }
  } catch (error) {
    if (still()) showFault(error);
  }
}

/** While one reads the first verdict, the engine reads the templates. */
function prepare() {
  if (prepare.done) return;
  prepare.done = true;
  setTimeout(() => engine.call("prepare").catch(() => {}), 300); // what fails is told when it is asked for
}

function showVerdict(shown, state) {
  side.hidden = true;
  main.className = "telling";
  const { link } = shown;
  const origin = state.trying?.from ?? link;
  put(
    verdictView(shown, {
      trying: state.trying,
      tryOut: (text, to) => go("verdict", to, { trying: { text, from: origin } }),
      giveUp: () => go("verdict", origin),
      weigh: safely(async (factor, grade, id) => {
        const to = await engine.call("weigh", { link, factor, grade });
        const before = document.getElementById(id).getBoundingClientRect().top;
        await go("verdict", to.link, { trying: { text: "other weights", from: origin } }, { replace: true });
        const slider = document.getElementById(id); // on a page of its own, at the place of the old one
        if (!slider) return;
        window.scrollBy({ top: slider.getBoundingClientRect().top - before, behavior: "instant" });
        slider.focus({ preventScroll: true });
      }),
      change: safely(async (question) => next(await waitFor(engine.call("review", { link, question })))),
      fetch: safely(async (kind) => {
        const file = await engine.call("document", { link, kind });
        save(file.name, file.text);
      }),
      goOn: () => go("ask", link),
      project: () => go("project", link),
    }),
    shown.headline);
}

// What one does

function next(shown) {
  if (shown.page === "verdict") return go("verdict", shown.link);
  history.pushState({ page: shown }, "", fragment("ask", shown.link));
  route.at = null;
  return show(shown);
}

async function reply(given, ready) {
  if (reply.pending) return;
  reply.pending = true;
  try {
    next(ready ?? (await waitFor(engine.call("reply", { state: page.state, ...given }))));
  } catch (error) {
    showFault(error);
  } finally {
    reply.pending = false;
  }
}

async function answer(given) {
  const { following } = await start;
  const known = page === first && typeof given === "string" ? following[given] : null;
  return reply({ answer: given }, known);
}

const back = () => reply({ back: true });

function anew() {
  history.pushState({}, "", location.pathname + location.search);
  route();
}

// The standing, for those who want to see it

async function tellStanding() {
  if (!peeking || !page) return;
  const asked = page;
  const shown = await engine.call("standing", { link: asked.link }).catch(() => null);
  if (shown && asked === page) standing.replaceChildren(...standingView(shown, asked.menu.said, () => go("verdict", asked.link)));
}

peek.addEventListener("click", () => {
  peeking = !peeking;
  peek.setAttribute("aria-expanded", String(peeking));
  peek.textContent = peeking ? "Hide the standing" : "Show the standing so far";
  standing.hidden = !peeking;
  tellStanding();
});

// The page that is there from the beginning

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address keeps the answers
  main.focus();
});

// The second click of a double click would hit what has come in the place of the first one's button.
main.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("button")) event.stopPropagation();
}, { capture: true });

main.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick], [data-unsure]");
  if (!button || !page) return;
  answer("unsure" in button.dataset ? "not-sure" : page.ids[Number(button.dataset.pick)]);
});

document.getElementById("anew").addEventListener("click", anew);
document.getElementById("brand").addEventListener("click", (event) => {
  event.preventDefault();
  anew();
});

document.getElementById("open").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  try {
    const shown = await waitFor(engine.call("open", { text: await file.text() }));
    for (const note of shown.notes) say(note);
    await (shown.page === "question" ? next(shown) : go("verdict", shown.link));
  } catch (error) {
    showFault(error);
  }
});

window.addEventListener("popstate", route);

engine.start();

start.then((data) => {
  first = data.first;
  if (location.hash.length <= 1 && !history.state?.page) {
    const drawn = document.querySelector("#view .options");
    show(first, { focus: !drawn });
  }
}).catch(showFault);

if (location.hash.length > 1 && !history.state?.page) {
  side.hidden = true;
  main.className = "telling";
  put(h("section", { class: "ask" },
    h("h1", { tabindex: "-1" }, "One moment …"),
    h("p", { class: "lead" }, "The engine is being loaded. The first time, this takes a few seconds.")), title);
  route();
} else if (history.state?.page) route();

engine.ready.then(
  () => {
    document.documentElement.dataset.engine = "ready";
    if ("serviceWorker" in navigator && window.isSecureContext) {
      navigator.serviceWorker.register(engine.script("sw.js")).catch(() => {});
    }
  },
  (error) => showFault(error));
