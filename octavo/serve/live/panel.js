// Messages of the preview over the page: findings, that the page is gone, or that the server is. They do not change the
// layout of the page.

import { look } from "./look.js";

const DISMISSED = "octavo preview: dismissed at";

export function panel() {
  const host = element("octavo-preview");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [look()];

  const notice = element("div", { className: "notice", hidden: true, role: "status" });
  const box = element("section", { className: "panel", hidden: true, role: "alertdialog", tabIndex: -1 });
  const silent = element("div", { className: "mark", hidden: true, role: "status" }, "preview stopped");
  const tab = element("button", { className: "mark tab", hidden: true, type: "button" });
  root.append(notice, box, element("div", { className: "corner" }, silent, tab));
  document.documentElement.append(host);

  let epoch = "";
  let back = null; // the element that had the focus before the panel

  tab.addEventListener("click", () => open(true));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !box.hidden) close();
  });
  return { findings, gone, here, stopped };

  function findings(message) {
    const errors = message.diagnostics.filter((found) => found.severity === "error");
    const others = message.diagnostics.filter((found) => found.severity !== "error");
    const news = message.epoch !== epoch;
    epoch = message.epoch;
    if (!errors.length && !others.length) {
      leave();
      tab.hidden = true;
      return;
    }
    const told = [counted(errors.length, "error"), counted(others.length, "warning")].filter(Boolean).join(", ");
    tab.textContent = told;
    tab.classList.toggle("failed", message.failed);
    if (news || box.hidden) box.replaceChildren(...content(told, message, [...errors, ...others]));
    if (!message.failed) {
      if (news) leave();
    } else if (remembered() === epoch) leave();
    else if (news) open(false);
    tab.hidden = !box.hidden;
  }

  function content(told, { failed, built }, diagnostics) {
    const title = element("h2", { id: "title" }, told);
    const before = built ? "The page shows the site as it was before." : "There is no site to be seen yet.";
    const said = failed ? before : "The site was built all the same.";
    const shut = element("button", { className: "close", type: "button", title: "Hide (Esc)" }, "Hide");
    shut.addEventListener("click", close);
    box.setAttribute("aria-labelledby", "title");
    const list = element("ol", {}, ...diagnostics.map(finding));
    return [element("header", {}, element("div", {}, title, element("p", {}, said)), shut), list];
  }

  // Open the panel. It takes the focus only if the reader asked for it, or if no element has the focus.
  function open(asked) {
    box.hidden = false;
    tab.hidden = true;
    box.scrollTop = 0;
    const active = document.activeElement;
    if (asked || !active || active === document.body) {
      back = active;
      box.focus({ preventScroll: true });
    }
  }

  function close() {
    remember(epoch);
    leave();
    tab.hidden = false;
  }

  function leave() {
    const inside = root.activeElement;
    box.hidden = true;
    if (inside && back?.isConnected && back !== host) back.focus({ preventScroll: true });
    back = null;
  }

  // Say that the page is no longer part of the site; `address` is that of the nearest page that is.
  function gone(address) {
    const link = element("a", { href: address }, "Go to the nearest page");
    notice.replaceChildren(element("p", {}, "This page is no longer part of the site. ", link));
    notice.hidden = false;
  }

  function here() {
    notice.hidden = true;
  }

  function stopped(is) {
    silent.hidden = !is;
  }
}

function finding(found) {
  const place = found.whole ? found.path : `${found.path}:${found.line}:${found.column}`;
  const title = element("h3", {}, element("b", {}, found.severity === "error" ? "Error" : "Warning"), " ");
  title.append(...quoted(found.message), " ", element("span", { className: "code" }, `[${found.code}]`));
  const parts = [title, element("p", { className: "place" }, linked(place, found.editor))];
  if (!found.whole && found.source) parts.push(line(found));
  if (found.hint) parts.push(element("p", { className: "hint" }, ...quoted(found.hint)));
  return element("li", { className: found.severity === "error" ? "error" : "warning" }, ...parts);
}

function linked(text, address) {
  if (!followed(address)) return text;
  return element("a", { href: address }, text);
}

// Tell if an address is safe to link to: it could open an editor, and cannot run code in this page.
function followed(address) {
  try {
    return !["javascript:", "data:", "vbscript:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

// Return a source line with a caret under the place; `start` and `length` count code points.
function line({ line: number, source, start, length }) {
  const characters = [...source];
  const end = Math.max(start + length, start + 1);
  const [before, place, after] = [[0, start], [start, end], [end]].map((cut) => characters.slice(...cut).join(""));
  const text = element("code", {}, before, element("mark", {}, place || " "), after);
  return element("div", { className: "line" }, element("span", { className: "number" }, String(number)), text);
}

// Return the parts of a text, with those between backticks as code.
function quoted(text) {
  return text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? element("code", {}, part) : part));
}

function counted(number, noun) {
  return number ? `${number} ${noun}${number === 1 ? "" : "s"}` : "";
}

function element(name, properties = {}, ...content) {
  const made = document.createElement(name);
  const { role, ...rest } = properties;
  if (role) made.setAttribute("role", role);
  Object.assign(made, rest);
  made.append(...content);
  return made;
}

// A panel that was hidden on one page stays hidden on others until the next epoch.
function remembered() {
  try {
    return sessionStorage.getItem(DISMISSED);
  } catch {
    return null;
  }
}

function remember(epoch) {
  try {
    sessionStorage.setItem(DISMISSED, epoch);
  } catch {
    // Without storage, the next page shows the panel again.
  }
}
