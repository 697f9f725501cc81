// Elements from data. Text becomes text nodes and nothing else, whoever wrote it.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, set] of Object.entries(value)) element.style.setProperty(key, set);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

/** The colour of a framework, as a class. */
export const colour = (place) => (place === null || place === undefined ? "" : `framework-${place % 4}`);

/** An address that is one becomes a link, anything else stays text. */
export function address(text) {
  let url = null;
  if (/^https?:\/\/[\x21-\x7e]+$/.test(text)) {
    try { url = new URL(text); } catch { url = null; }
  }
  return url ? h("a", { href: url.href, rel: "noreferrer", target: "_blank" }, text) : text;
}

/** Hands a file to the user. */
export function save(name, content, type = "text/plain;charset=utf-8") {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Says something to those who listen and to those who look. */
export function say(text) {
  const box = document.getElementById("said");
  box.textContent = "";
  clearTimeout(say.timer);
  requestAnimationFrame(() => { box.textContent = text; });
  say.timer = setTimeout(() => { box.textContent = ""; }, 6000);
}
