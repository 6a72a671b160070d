// Change the page in the browser into a new version of it, and leave alone what is equal in both.
//
// A picture keeps the page as the server sent it, because readers and scripts change the page: they open details, type
// text and add elements. The differences between two pictures are applied to the page, and nothing else is changed.

import { match, sheet } from "./match.js";

// Milliseconds to wait for new style sheets before the old ones are removed.
const PATIENCE = 3000;

// Take a picture of the page as it is, or as it is in the document `served`.
export function picture(served) {
  const twin = new WeakMap(); // the node in the page for each node of the picture
  let source;
  let leaving = []; // old style sheets, to remove when the new ones are loaded
  let arriving = [];

  if (served) {
    source = plain(served).documentElement;
    align(source, document.documentElement);
  } else {
    source = document.implementation.createHTMLDocument("").importNode(document.documentElement, true);
    mirror(source, document.documentElement);
  }
  return { become, renewed };

  // Change the page into another one; return false if that needs a reload.
  async function become(after) {
    plain(after);
    if (machinery(source) !== machinery(after.documentElement)) return false;
    const [head, body] = ["head", "body"].map((name) => source.querySelector(`:scope > ${name}`));
    if (!head || !body || after.body.localName !== "body") return false;
    const focus = focused();
    dress(source, after.documentElement);
    patch(head, after.head);
    await Promise.all(arriving);
    for (const link of leaving) link.remove();
    patch(body, after.body);
    arriving = [];
    leaving = [];
    focus();
    return true;
  }

  // Note that a style sheet of the page has a new element.
  function renewed(old, fresh) {
    for (const link of source.querySelectorAll("link")) if (twin.get(link) === old) twin.set(link, fresh);
  }

  function mirror(node, live) {
    twin.set(node, live);
    for (let inner = node.firstChild, other = live.firstChild; inner && other; ) {
      mirror(inner, other);
      inner = inner.nextSibling;
      other = other.nextSibling;
    }
  }

  function align(node, live) {
    twin.set(node, live);
    for (const [other, { node: inner, same }] of match([...node.childNodes], [...live.childNodes])) {
      if (same) mirror(inner, other);
      else align(inner, other);
    }
  }

  function patch(node, after) {
    if (node.nodeType === Node.ELEMENT_NODE) {
      dress(node, after);
      fill(node, after);
    } else if (node.data !== after.data) {
      const live = twin.get(node);
      if (live) reword(live, node.data, after.data);
      node.data = after.data;
    }
  }

  function dress(node, after) {
    const live = twin.get(node);
    for (const { name } of [...node.attributes]) {
      if (after.hasAttribute(name)) continue;
      node.removeAttribute(name);
      live?.removeAttribute(name);
    }
    for (const attribute of after.attributes) {
      if (node.getAttribute(attribute.name) === attribute.value) continue;
      // Unlike setAttribute, this allows all names that the parser allows.
      node.setAttributeNode(node.ownerDocument.importNode(attribute));
      live?.setAttributeNode(document.importNode(attribute));
    }
  }

  function fill(node, after) {
    const around = twin.get(node);
    const old = [...node.childNodes];
    const fresh = [...after.childNodes];
    const pairs = match(old, fresh);
    const kept = new Set([...pairs.values()].map((pair) => pair.node));
    for (const inner of old) if (!kept.has(inner)) drop(twin.get(inner), node);
    let last = null;
    const now = fresh.map((inner) => {
      const pair = pairs.get(inner);
      if (pair && !pair.same) patch(pair.node, inner);
      const live = pair ? twin.get(pair.node) : around && born(inner);
      if (around && live && (!pair || pair.moved)) place(around, live, last);
      if (around && live?.parentNode === around) last = live;
      return pair ? pair.node : inner;
    });
    node.replaceChildren(...now);
  }

  function born(node) {
    const live = document.importNode(node, true);
    mirror(node, live);
    if (sheet(live)) arriving.push(arrival(live));
    return live;
  }

  function drop(live, around) {
    if (live && sheet(live) && around.localName === "head") leaving.push(live);
    else live?.remove();
  }
}

// Wait for a style sheet; resolve to "load", "error", or undefined after PATIENCE.
export function arrival(link) {
  return new Promise((tell) => {
    for (const kind of ["load", "error"]) link.addEventListener(kind, () => tell(kind), { once: true });
    setTimeout(tell, PATIENCE);
  });
}

// Tell if an element is a script that runs, not data.
export function runs(element) {
  return element.localName === "script" && !/json|^text\/(?!(java|ecma)script)/i.test(element.type);
}

// Tell if an element is the script tag of the preview.
export function ours(element) {
  return element.localName === "script" && /\/-octavo\/live\.js$/.test(element.getAttribute("src") ?? "");
}

// Return the elements that take effect only while a page loads, as text to compare.
function machinery(root) {
  return [...root.querySelectorAll("script, template, base, meta[http-equiv]")]
    .filter((element) => !ours(element) && (element.localName !== "script" || runs(element)))
    .map((element) => element.outerHTML)
    .join("\n");
}

// Turn the content of noscript elements into text as it is in the page; DOMParser, which runs no scripts, parses it.
function plain(parsed) {
  for (const element of parsed.querySelectorAll("noscript")) element.textContent = element.innerHTML;
  return parsed;
}

// Move a node after another one, or to the beginning. With moveBefore, frames and media in it are not reloaded.
function place(around, node, last) {
  const next = last ? last.nextSibling : around.firstChild;
  if (node === next) return;
  if (node.isConnected && around.moveBefore) around.moveBefore(node, next);
  else around.insertBefore(node, next);
}

// Change only the characters that differ, so that a selection of others stays.
function reword(live, before, after) {
  if (live.data !== before) {
    live.data = after;
    return;
  }
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  live.replaceData(start, before.length - start - end, after.slice(start, after.length - end));
}

// Return a function that restores the focus if it was lost meanwhile.
function focused() {
  const element = document.activeElement;
  const [start, end] = [element?.selectionStart, element?.selectionEnd];
  return () => {
    if (!element?.isConnected || element === document.activeElement || element === document.body) return;
    element.focus({ preventScroll: true });
    if (typeof start === "number") element.setSelectionRange(start, end);
  };
}
