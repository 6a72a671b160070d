// Events from the server. If the browser supports it, one page holds the connection for all visible pages of the site.

// The preview's own folder. A proxy may show several previews below different paths of one origin.
const OWN = new URL(".", import.meta.url);
const NAME = `octavo preview ${OWN.pathname}`;

// Milliseconds until a new connection after a failure, and until the page says that the server is gone.
const PAUSE = 1000;
const PATIENCE = 3000;

// Listen for changes since the epoch at which this page was served. `tell` gets each message and returns a promise; if
// the promise is rejected, the same changes are requested again. `stopped` is called with true when the server is gone,
// and with false when it is back.
export function listen(served, tell, stopped) {
  let shown = served; // the epoch that the page shows
  let expected = served; // the epoch that it will show after the pending messages
  let work = Promise.resolve();
  let unbroken = 0; // number of failures; messages from before the last one are dropped
  let visit = null; // aborted when the page is hidden; null while it is hidden
  let holding = false; // true if this page holds the connection for the others
  let source = null;
  let retry = 0;
  let alarm = 0;

  const others = navigator.locks && globalThis.BroadcastChannel ? new BroadcastChannel(NAME) : null;
  if (others) others.onmessage = ({ data }) => visit && overheard(data);

  document.addEventListener("visibilitychange", attend);
  addEventListener("pageshow", attend);
  addEventListener("pagehide", go);
  attend();

  function attend() {
    if (document.visibilityState === "visible") come();
    else go();
  }

  async function come() {
    if (visit) return;
    visit = new AbortController();
    const { signal } = visit;
    const hold = () =>
      new Promise((release) => {
        if (signal.aborted) return release();
        signal.addEventListener("abort", release);
        holding = true;
        connect();
      });
    if (!others) return hold();
    try {
      const alone = (lock) => lock && hold().then(() => true);
      if (await navigator.locks.request(NAME, { ifAvailable: true }, alone)) return;
      // Another page holds the connection, but may not know the changes since the epoch of this page.
      if (!signal.aborted && !holding) connect();
      await navigator.locks.request(NAME, { signal }, hold);
    } catch {
      // The page was hidden, or the browser does not allow it to use locks.
      if (!signal.aborted) hold();
    }
  }

  function go() {
    visit?.abort();
    visit = null;
    holding = false;
    hang();
    clearTimeout(alarm);
    alarm = 0;
  }

  function hang() {
    clearTimeout(retry);
    source?.close();
    source = null;
  }

  // Connect, for changes since the expected epoch. A page that does not hold the connection reads one message only.
  function connect() {
    hang();
    let since = expected;
    const mine = new EventSource(new URL(`events?epoch=${encodeURIComponent(since)}`, OWN));
    source = mine;
    mine.onmessage = ({ data }) => {
      const message = read(data);
      if (!message || source !== mine) return;
      if (holding) others?.postMessage({ since, message });
      else hang();
      const before = since;
      since = message.epoch;
      hear(message, before);
    };
    // Browsers differ in which failures they retry, so this retries all of them.
    mine.onerror = () => {
      if (source !== mine) return;
      if (holding) others?.postMessage({ lost: true });
      lost();
      later();
    };
  }

  function later() {
    if (!visit) return;
    hang();
    retry = setTimeout(connect, PAUSE);
  }

  function overheard({ since, message, lost: silent }) {
    if (message) hear(message, since);
    else if (silent) lost();
  }

  // Handle a message with the changes since an epoch. Changes that this page has already do no harm; if some before that
  // epoch are missing, connect to get them.
  function hear(message, since) {
    found();
    if (message.epoch !== expected) {
      if (precedes(message.epoch, expected)) return;
      if (message.changed && since !== expected && !precedes(since, expected)) return connect();
    }
    const news = message.epoch === expected ? { ...message, changed: [], removed: [] } : message;
    expected = news.epoch;
    const row = unbroken;
    work = work.then(() => row === unbroken && carry(news));
  }

  // After a failure, request the changes again, together with all later ones.
  async function carry(news) {
    try {
      await tell(news);
      shown = news.epoch;
    } catch {
      unbroken += 1;
      expected = shown;
      later();
    }
  }

  function lost() {
    alarm ||= setTimeout(() => stopped(true), PATIENCE);
  }

  function found() {
    clearTimeout(alarm);
    alarm = 0;
    stopped(false);
  }
}

function read(data) {
  try {
    const message = JSON.parse(data);
    return typeof message.epoch === "string" ? message : null;
  } catch {
    return null;
  }
}

// Tell if an epoch is earlier than another one of the same run.
function precedes(epoch, other) {
  const [[run, number], [otherRun, otherNumber]] = [epoch, other].map((text) => {
    const dot = text.lastIndexOf(".");
    return [text.slice(0, dot), Number(text.slice(dot + 1))];
  });
  return run === otherRun && number < otherNumber;
}
