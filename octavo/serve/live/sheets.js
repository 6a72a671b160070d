// Find the style sheets that the page links, and replace those that changed.

import { arrival } from "./morph.js";

// Return the links to style sheets of this site, each with the addresses that it loads: its own and the imported ones.
export function linked() {
  const links = [...document.querySelectorAll("link[rel~=stylesheet][href]")];
  const local = links.filter((link) => new URL(link.href).origin === location.origin);
  return new Map(local.map((link) => [link, [link.href, ...imported(link.sheet)]]));
}

// Add a new link after an old one, and remove the old one when the new one is loaded. `epoch` makes its address unique;
// `changed` are the imported addresses that must not come from the cache. `renewed` is called with both elements.
export async function swap(link, epoch, changed, renewed) {
  const inner = changed.filter((address) => address !== link.href);
  await Promise.all(inner.map((address) => fetch(address, { cache: "reload" })));
  const address = new URL(link.href);
  address.searchParams.set("-octavo", epoch);
  const fresh = link.cloneNode();
  fresh.href = address;
  const outcome = arrival(fresh);
  link.after(fresh);
  if ((await outcome) === "error") {
    fresh.remove();
    return;
  }
  renewed(link, fresh);
  link.remove();
}

// Tell if a style sheet differs from that on the server; one with imports is always taken to differ.
export async function differs(link) {
  const answer = await fetch(link.href, { cache: "no-store" });
  if (!answer.ok) return false;
  const text = await answer.text();
  if (!link.sheet || text.includes("@import") || imported(link.sheet).length) return true;
  const fresh = new CSSStyleSheet();
  fresh.replaceSync(text);
  return told(fresh) !== told(link.sheet);
}

function told(sheet) {
  return rules(sheet).map((rule) => rule.cssText).join("\n");
}

function imported(sheet) {
  const sheets = rules(sheet).map((rule) => rule.styleSheet).filter(Boolean);
  return sheets.flatMap((inner) => [inner.href, ...imported(inner)]);
}

function rules(sheet) {
  try {
    return [...(sheet?.cssRules ?? [])];
  } catch {
    return []; // a style sheet of another origin, which scripts cannot read
  }
}
