// Code as coloured text: Prism tells the tokens apart, and each becomes a text node in a span.

import { h } from "./dom.js";

const ENDINGS = { py: "python", md: "markdown", yaml: "yaml", yml: "yaml", toml: "toml", json: "json", sh: "bash" };
const LONGEST = 200_000;

/** The lines of a file, each as an element. */
export function highlighted(path, text) {
  const name = path.split("/").pop();
  const language = name === "Dockerfile" ? "docker" : ENDINGS[name.split(".").pop()];
  const grammar = window.Prism?.languages[language];
  const lines = [h("span", { class: "line" })];
  if (!grammar || text.length > LONGEST) append(lines, text, []);
  else append(lines, window.Prism.tokenize(text, grammar), []);
  if (text.endsWith("\n")) lines.pop(); // what follows the last end of a line is none
  return lines;
}

/** A token may go over several lines: then there is a span of its kind in each. */
function append(lines, tokens, kinds) {
  for (const token of Array.isArray(tokens) ? tokens : [tokens]) {
    if (typeof token !== "string") {
      append(lines, token.content, [...kinds, `t-${token.type}`]);
      continue;
    }
    token.split("\n").forEach((piece, place, pieces) => {
      const end = place < pieces.length - 1 ? "\n" : "";
      if (piece + end) {
        const shown = kinds.length ? h("span", { class: kinds.join(" ") }, piece + end) : piece + end;
        lines.at(-1).append(shown);
      }
      if (end) lines.push(h("span", { class: "line" }));
    });
  }
}
