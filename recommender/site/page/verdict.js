// The verdict: what it is, why, what speaks against it, and what would change it.

import { address, colour, h, say } from "./dom.js";

const SHOWN_TURNS = 5;

export function standingView(frameworks, said, toVerdict) {
  return [
    h("ul", { class: "bars" }, frameworks.map((framework) => h("li", {},
      h("span", { class: "bar-name" }, framework.title, framework.ruled_out && " (ruled out)"),
      h("span", { class: "bar-points" }, framework.points),
      bar(framework)))),
    h("p", { class: "hint" }, said || "No answer so far."),
    h("button", { type: "button", class: "quiet", onclick: toVerdict }, "See the verdict so far"),
  ];
}

function bar(side) {
  const fill = h("span", { class: `fill ${colour(side.colour)}` });
  fill.style.width = `${Math.max(0, 100 * side.share)}%`;
  return h("span", { class: "track", "aria-hidden": "true" }, fill);
}

export function verdictView(shown, actions) {
  return h("section", { class: "verdict" },
    actions.trying && trying(actions),
    hero(shown, actions),
    shown.limits.length > 0 && part("Limits that hold", h("ul", { class: "reasons" }, shown.limits.map((limit) => h("li", {},
      h("strong", {}, `Not ${limit.not}. `), limit.because, " ",
      h("span", { class: "resolve" }, `What would lift it: ${limit.resolve}`), sources(limit.sources))))),
    h("div", { class: "pair" }, shown.reasons.map((section) => reasons(section))),
    shown.backend && part("Backend", h("p", {}, h("strong", {}, `${shown.backend.title}. `), shown.backend.said.join(" "))),
    part("Points by factor", factors(shown)),
    part(shown.conflict ? "What would resolve it" : "What would change it", turns(shown, actions)),
    shown.weights && part("What matters to you", weights(shown, actions)),
    shown.open.length > 0 && part("Still open",
      h("ul", {}, shown.open.map((ask) => h("li", {}, ask))),
      shown.settled && h("p", {}, shown.settled),
      h("div", { class: "actions" }, h("button", { type: "button", onclick: actions.goOn }, "Go on answering"))),
    part("Your answers", answers(shown, actions)),
    shown.sources.length > 0 && part("Sources", h("details", {},
      h("summary", {}, `${shown.sources.length} ${shown.sources.length === 1 ? "claim" : "claims"} behind this verdict`),
      h("ul", {}, shown.sources.map((claim) => h("li", {},
        claim.claim, " ", h("strong", {}, `${claim.status}. `), claim.now,
        h("span", { class: "source" }, address(claim.source), `, checked ${claim.checked}`)))))));
}

const part = (heading, ...content) => h("section", { class: "card" }, h("h2", {}, heading), content);

function trying({ trying: { text }, giveUp }) {
  return h("p", { class: "trying" },
    h("span", {}, h("strong", {}, "You are trying a change: "), text),
    h("button", { type: "button", onclick: giveUp }, "Back to my answers"));
}

function hero(shown, { fetch, project }) {
  const { link } = shown;
  const address = new URL(`#verdict?${link}`, location.href).href;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      say("The link is copied. It holds your answers; whoever has it sees them.");
    } catch {
      field.hidden = false;
      field.querySelector("input").select();
    }
  };
  const field = h("p", { hidden: true }, h("label", {}, "The link to this verdict ", h("input", { readonly: true, value: address })));
  return h("header", { class: `hero ${colour(shown.colour)}` },
    h("p", { class: "kicker" }, shown.conflict ? "There is a conflict" : shown.leader ? "We recommend" : "Either will do"),
    h("h1", { tabindex: "-1" }, shown.headline),
    h("p", { class: "standing" },
      shown.meter && h("span", { class: "meter", "aria-hidden": "true" },
        Array.from({ length: shown.meter.bands }, (_, at) => h("span", { class: at < shown.meter.rank ? "on" : "" }))),
      shown.standing),
    shown.near_tie && h("p", {}, shown.near_tie),
    h("div", { class: "actions" },
      shown.starter && h("button", { type: "button", class: "primary", onclick: project }, "See the starter project"),
      h("button", { type: "button", onclick: copy }, "Copy the link"),
      h("details", { class: "menu" }, h("summary", {}, "Download"),
        h("div", {},
          h("button", { type: "button", onclick: () => fetch("answers") }, "Answers file"),
          h("button", { type: "button", onclick: () => fetch("decision") }, "Decision record"),
          h("button", { type: "button", onclick: () => fetch("json") }, "Verdict as JSON")))),
    field,
    shown.command && h("p", { class: "hint" }, "On the command line: ", h("code", {}, shown.command)));
}

function reasons(section) {
  return part(section.heading,
    section.none ? h("p", {}, section.none) : h("ul", { class: "reasons" }, section.reasons.map((reason) => h("li", {},
      h("span", { class: `points ${colour(reason.colour)}` }, reason.points),
      h("span", {}, reason.because), sources(reason.sources)))));
}

function sources(list) {
  if (!list.length) return null;
  const all = list.map((one) => h("span", { class: "source" }, address(one.source), `, checked ${one.checked}`));
  return h("details", { class: "sources" }, h("summary", {}, list.length === 1 ? "Source" : `${list.length} sources`), all);
}

function factors(shown) {
  return [
    h("ul", { class: "legend" }, shown.frameworks.map((framework) => h("li", {},
      h("span", { class: `swatch ${colour(framework.colour)}`, "aria-hidden": "true" }),
      `${framework.title}: ${framework.points}`))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Points by factor" },
      h("table", { class: "factors" },
        h("thead", {}, h("tr", {},
          h("th", { scope: "col" }, "Factor"),
          (shown.factors[0]?.sides ?? []).map((side) => h("th", { scope: "col" }, side.title)))),
        h("tbody", {}, shown.factors.map((factor) => h("tr", {},
          h("th", { scope: "row" }, factor.title, factor.note && h("span", { class: "source" }, factor.note)),
          factor.sides.map((side) => h("td", {}, h("span", { class: "number" }, side.points), bar(side)))))))),
  ];
}

function turns(shown, { tryOut }) {
  if (shown.unturned) return h("p", {}, shown.unturned);
  const row = (turn) => h("li", {},
    h("p", {}, turn.text, turn.circumstance && h("span", { class: "tag" }, "hard to change")),
    h("div", { class: "ways" }, turn.ways.map((way) => h("button", {
      type: "button", class: "try",
      "aria-label": `Try it: ${way.text}`,
      onclick: () => tryOut(way.text, way.link),
    }, turn.ways.length > 1 ? `Try “${way.label}”` : "Try it"))));
  const list = h("ul", { class: "turns" }, shown.turns.slice(0, SHOWN_TURNS).map(row));
  const rest = shown.turns.slice(SHOWN_TURNS);
  const more = rest.length > 0 && h("button", {
    type: "button", class: "quiet",
    onclick: () => {
      const first = row(rest[0]);
      list.append(first, ...rest.slice(1).map(row));
      more.remove();
      first.querySelector("button").focus();
    },
  }, `Show ${rest.length} more`);
  return [list, more];
}

function weights({ headline, standing, weights: shown }, { weigh }) {
  const last = shown.grades.length - 1;
  return [
    h("p", { class: "hint" }, "Move a slider, and the verdict is worked out again. Facts and limits are never weighed away."),
    h("p", { role: "status" }, h("strong", {}, headline), ` – ${standing}`),
    h("div", { class: "sliders" }, shown.factors.map((factor, place) => {
      const id = `weight${place}`;
      const told = h("output", { for: id }, shown.grades[factor.grade].title);
      const slider = h("input", {
        type: "range", id, min: "0", max: String(last), step: "1", value: String(factor.grade),
        "aria-valuetext": shown.grades[factor.grade].title,
        "aria-describedby": factor.ends.length ? `${id}ends` : null,
        oninput: () => {
          const { title } = shown.grades[Number(slider.value)];
          told.textContent = title;
          slider.setAttribute("aria-valuetext", title);
        },
        onchange: () => weigh(factor.id, shown.grades[Number(slider.value)].id, id),
      });
      return h("div", { class: "slider" },
        h("label", { for: id }, factor.title), told, slider,
        factor.ends.length > 0 && h("p", { class: "hint", id: `${id}ends` }, factor.ends.join("; ")));
    })),
    shown.said && h("p", {}, shown.said),
  ];
}

function answers(shown, { change }) {
  if (!shown.answers.length) return h("p", {}, "None: every question was left open.");
  return h("ul", { class: "answers" }, shown.answers.map((answer) => h("li", {},
    h("span", { class: "asked" }, answer.ask),
    h("span", { class: "given" }, answer.said),
    h("button", { type: "button", class: "quiet", "aria-label": `Change: ${answer.ask}`, onclick: () => change(answer.question) }, "Change"))));
}
