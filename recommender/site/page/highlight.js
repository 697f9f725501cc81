// Code as coloured text: Prism tells the tokens apart, and each becomes a text node in a span.

import { h } from "./dom.js";

const ENDINGS = { py: "python", md: "markdown", yaml: "yaml", yml: "yaml", toml: "toml", json: "json", sh: "bash" };
const LONGEST = 200_000;

export function highlighted(path, text) {
  const name = path.split("/").pop();
  const language = name === "Dockerfile" ? "docker" : ENDINGS[name.split(".").pop()];
  const grammar = window.Prism?.languages[language];
  const code = h("code", {});
  if (!grammar || text.length > LONGEST) code.append(text);
  else append(code, window.Prism.tokenize(text, grammar));
  return code;
}

function append(parent, tokens) {
  for (const token of Array.isArray(tokens) ? tokens : [tokens]) {
    if (typeof token === "string") parent.append(token);
    else {
      const span = h("span", { class: `t-${token.type}` });
      append(span, token.content);
      parent.append(span);
    }
  }
}
