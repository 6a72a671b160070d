// The preview in the browser: it updates the open page to the last build without a reload.
//
// The script tag has the epoch at which the page was served, its path in the output, and the base path of the site or
// the way to it from the page.
(async (tag) => {
  const [{ listen }, { picture, ours, runs }, { linked, swap, differs }, { panel }] = await Promise.all([
    import("./channel.js"),
    import("./morph.js"),
    import("./sheets.js"),
    import("./panel.js"),
  ]);
  const base = new URL(tag.dataset.base, location.href).pathname;
  const loaded = new Set();
  let gone = false;
  let seen = picture();
  const shown = panel();

  watch();
  if ([...document.scripts].some((script) => script !== tag && runs(script))) seen = (await original()) ?? seen;
  listen(tag.dataset.epoch, told, shown.stopped);

  async function told(message) {
    shown.findings(message);
    const changed = message.changed && new Set(message.changed);
    const sheets = linked();
    if (changed && reloads(changed, sheets)) return reload();
    await restyle(changed, sheets, message.epoch);
    const named = new Set([...(message.changed ?? []), ...message.removed]);
    if (!changed || own().some((path) => named.has(path)) || (gone && message.removed.length)) await look();
  }

  // Return the paths that this page may have in the output; at an address without a page, those that one could have.
  function own() {
    const path = pathOf(location.href) ?? "";
    return [tag.dataset.page, path, `${path}/index.html`];
  }

  function pathOf(address) {
    const url = new URL(address, location.href);
    if (url.origin !== location.origin || !url.pathname.startsWith(base)) return null;
    const path = decoded(url.pathname.slice(base.length));
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
  }

  // Record all files that the page loads, including those that it has loaded before.
  function watch() {
    const note = (entries) => entries.forEach(({ name }) => loaded.add(pathOf(name)));
    new PerformanceObserver((list) => note(list.getEntries())).observe({ type: "resource", buffered: true });
  }

  // Tell if a changed file can be shown only by a reload. Pages in frames update themselves.
  function reloads(changed, sheets) {
    const styles = new Set([...sheets.values()].flat().map(pathOf));
    for (const element of document.querySelectorAll("img, video, audio")) loaded.add(pathOf(element.currentSrc));
    return [...changed].some((path) => loaded.has(path) && !styles.has(path) && !path.endsWith(".html"));
  }

  async function restyle(changed, sheets, epoch) {
    const one = async ([link, addresses]) => {
      const due = changed ? addresses.filter((address) => changed.has(pathOf(address))) : addresses;
      if (due.length && (changed || (await differs(link)))) await swap(link, epoch, due, seen.renewed);
    };
    await Promise.all([...sheets].map(one));
  }

  // Fetch what is at this address now, and update the page to it.
  async function look() {
    const answer = await ask();
    if (answer.status === 404 && tag.dataset.page !== "404.html") {
      gone = true;
      shown.gone(nearest(answer));
      return;
    }
    if (!answer.ok && answer.status !== 404) throw new Error(`the server answered ${answer.status}`);
    const after = await parsed(answer);
    if (!after || !(await become(after))) return reload();
    gone = false;
    shown.here();
  }

  function ask() {
    return fetch(location.href, { cache: "no-store" });
  }

  // Return the page in a response; null if it is not HTML, or is from another address.
  async function parsed(answer) {
    const html = answer.headers.get("Content-Type")?.startsWith("text/html");
    if (!html || pathOf(answer.url) !== pathOf(location.href)) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  async function become(after) {
    try {
      return after.compatMode === document.compatMode && (await seen.become(after));
    } catch {
      return false;
    }
  }

  // Return a picture of the page as the server sent it, before scripts changed it; null if the server has a later one.
  async function original() {
    try {
      const source = await parsed(await ask());
      const mine = [...source.scripts].find(ours);
      return mine.dataset.epoch === tag.dataset.epoch ? picture(source) : null;
    } catch {
      return null;
    }
  }

  function nearest(answer) {
    const url = new URL(answer.headers.get("Octavo-Nearest") ?? base, location.href);
    return url.origin === location.origin ? url.href : base;
  }

  // Reload the page. The promise is never resolved, so that nothing else is done until then.
  function reload() {
    location.reload();
    return new Promise(() => {});
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }
})(document.currentScript).catch(() => {});
