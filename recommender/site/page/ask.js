// A page of the conversation: a question, that the verdict is settled, or the review.

import { h } from "./dom.js";

const GRADES = [["aside", "Set aside"], ["", "As usual"], ["most", "Matters most"]];

export function askView(shown, actions) {
  const { menu } = shown;
  if (shown.page !== "question") {
    return h("section", { class: "ask" },
      h("h1", { tabindex: "-1" }, menu.heading),
      h("p", { class: "lead" }, menu.message),
      items(shown, actions));
  }
  return h("section", { class: "ask" },
    progress(menu.heading),
    h("p", { class: "heading" },
      menu.part && [h("span", { class: "part" }, menu.part), " "],
      h("span", {}, menu.heading)),
    h("h1", { tabindex: "-1" }, menu.message),
    menu.why && h("p", { class: "why" }, h("span", { class: "label" }, "Why we ask:"), ` ${menu.why}`),
    { one, many, priorities }[menu.kind](shown, actions));
}

/** How far it is, as far as the heading knows: "Question 3 · at most 11 more". */
function progress(heading) {
  const [done, more] = (heading.match(/\d+/g) ?? []).map(Number);
  const bar = h("span", {});
  bar.style.width = `${more === undefined ? 100 : (100 * (done - 1)) / (done + more)}%`;
  return h("div", { class: "progress", "aria-hidden": "true" }, bar);
}

function foot(shown, { answer, back }, ...more) {
  return h("div", { class: "actions" },
    more,
    shown.page === "question" && h("button", {
      type: "button", class: "quiet", "aria-current": shown.start === "not-sure" ? "true" : null,
      onclick: () => answer("not-sure"),
    }, "Not sure"),
    shown.menu.back && h("button", { type: "button", class: "quiet back", onclick: back }, shown.menu.back));
}

const named = (item) => [
  h("span", { class: "name" }, item.label),
  item.help && h("span", { class: "help" }, item.help),
  item.value && h("span", { class: "value" }, item.value),
];

function one(shown, actions) {
  return [
    h("ul", { class: "options" }, shown.menu.items.map((item, place) => h("li", {},
      h("button", {
        type: "button", class: "option",
        "aria-current": shown.ids[place] === shown.start ? "true" : null,
        onclick: () => actions.answer(shown.ids[place]),
      }, named(item))))),
    foot(shown, actions),
  ];
}

function many(shown, actions) {
  const boxes = shown.menu.items.map((item, place) => h("input", {
    type: "checkbox", id: `o${place}`,
    checked: Array.isArray(shown.start) && shown.start.includes(shown.ids[place]),
  }));
  const go = h("button", { class: "primary" });
  const chosen = () => shown.ids.filter((_, place) => boxes[place].checked);
  const tell = () => { go.textContent = chosen().length ? "Continue" : "None of these"; };
  tell();
  return h("form", { onsubmit: (event) => { event.preventDefault(); actions.answer(chosen()); }, onchange: tell },
    h("fieldset", {},
      h("legend", { class: "hint" }, "Tick all that apply."),
      h("ul", { class: "options" }, shown.menu.items.map((item, place) => h("li", {},
        h("label", { class: "option tick" }, boxes[place], h("span", {}, named(item))))))),
    foot(shown, actions, go));
}

function priorities(shown, actions) {
  const before = shown.start && typeof shown.start === "object" ? shown.start : {};
  const rows = shown.menu.items.map((item, place) => {
    const radios = GRADES.map(([grade]) => h("input", {
      type: "radio", name: `f${place}`, value: grade,
      checked: (before[shown.ids[place]] ?? "") === grade,
    }));
    const row = h("fieldset", { class: "weigh" },
      h("legend", {}, item.label),
      h("div", { class: "grades" }, GRADES.map(([, title], at) => h("label", {}, radios[at], h("span", {}, title)))));
    return { row, grade: () => radios.find((radio) => radio.checked).value };
  });
  const answer = () => Object.fromEntries(
    rows.map(({ grade }, place) => [shown.ids[place], grade()]).filter(([, grade]) => grade));
  return h("form", { onsubmit: (event) => { event.preventDefault(); actions.answer(answer()); } },
    rows.map(({ row }) => row),
    foot(shown, actions, h("button", { class: "primary" }, "Continue")));
}

/** Choices that answer nothing: the first one goes on. */
function items(shown, actions) {
  const [onward, ...others] = shown.menu.items;
  return [
    h("div", { class: "actions" },
      h("button", { type: "button", class: "primary", onclick: () => actions.answer(shown.ids[0]) }, onward.label)),
    h("ul", { class: `options ${shown.page}` }, others.map((item, place) => h("li", {},
      h("button", { type: "button", class: "option", onclick: () => actions.answer(shown.ids[place + 1]) }, named(item))))),
    foot(shown, actions),
  ];
}
