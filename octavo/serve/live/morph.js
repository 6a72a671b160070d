// The page in the browser becomes the page that was built, and whatever is the same in both is left alone.
//
// What the server sent is kept as a picture, apart from what became of it: visitors open folds and type, and scripts
// add what they like. Changes are looked for between two pictures, and only these are made in the page.

import { match, sheet } from "./match.js";

// So long the old style sheets stay for new ones to come, in milliseconds.
const PATIENCE = 3000;

// A picture of the page as it is, or as `served` tells it.
export function picture(served) {
  const twin = new WeakMap(); // from each node of the picture to its node in the page
  let source;
  let leaving = []; // style sheets to be taken away when the new ones are there
  let arriving = [];

  if (served) {
    source = plain(served).documentElement;
    align(source, document.documentElement);
  } else {
    source = document.implementation.createHTMLDocument("").importNode(document.documentElement, true);
    mirror(source, document.documentElement);
  }
  return { become, renewed };

  // Become another page; false where only loading it anew would do.
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

  // A style sheet of the page has another element now.
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
      // Unlike setAttribute, this takes any name that a parser takes.
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

// The outcome of loading a style sheet: "load", "error", or nothing after a while.
export function arrival(link) {
  return new Promise((tell) => {
    for (const kind of ["load", "error"]) link.addEventListener(kind, () => tell(kind), { once: true });
    setTimeout(tell, PATIENCE);
  });
}

// Whether an element is a script to be run, and not data.
export function runs(element) {
  return element.localName === "script" && !/json|^text\/(?!(java|ecma)script)/i.test(element.type);
}

// Whether an element is the preview's own tag.
export function ours(element) {
  return element.localName === "script" && /\/-octavo\/live\.js$/.test(element.getAttribute("src") ?? "");
}

// What works only if it is there while a page loads.
function machinery(root) {
  return [...root.querySelectorAll("script, template, base, meta[http-equiv]")]
    .filter((element) => !ours(element) && (element.localName !== "script" || runs(element)))
    .map((element) => element.outerHTML)
    .join("\n");
}

// A parser that runs no scripts takes what is for such browsers apart; in the page it is text.
function plain(parsed) {
  for (const element of parsed.querySelectorAll("noscript")) element.textContent = element.innerHTML;
  return parsed;
}

// Put a node after another one, or first; where the browser can, without unloading what is in it.
function place(around, node, last) {
  const next = last ? last.nextSibling : around.firstChild;
  if (node === next) return;
  if (node.isConnected && around.moveBefore) around.moveBefore(node, next);
  else around.insertBefore(node, next);
}

// Change only the letters that differ, so that a selection of the others stays.
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

// Remember what has the focus, and give it back if it was lost on the way.
function focused() {
  const element = document.activeElement;
  const [start, end] = [element?.selectionStart, element?.selectionEnd];
  return () => {
    if (!element?.isConnected || element === document.activeElement || element === document.body) return;
    element.focus({ preventScroll: true });
    if (typeof start === "number") element.setSelectionRange(start, end);
  };
}
