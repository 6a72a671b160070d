// The style sheets that the page links, and a new one in place of each that changed.

import { arrival } from "./morph.js";

// The links to sheets of this site, each with the addresses that it loads: its own, and those it imports.
export function linked() {
  const links = [...document.querySelectorAll("link[rel~=stylesheet][href]")];
  const local = links.filter((link) => new URL(link.href).origin === location.origin);
  return new Map(local.map((link) => [link, [link.href, ...imported(link.sheet)]]));
}

// Put a new sheet beside an old one, and take that away when the new one is there. `epoch` makes the address new; of
// what it imports, `changed` are the addresses that a cache must not answer for. `renewed` is told of both elements.
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

// Whether a sheet is not what the server has. One that imports others is taken for another.
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
    return []; // from elsewhere, and not for us to read
  }
}
