// News from the server: one connection for all visible pages of a browser, where they can share one.

const NAME = "octavo preview";

// Before the server is asked again, and before its silence is told, in milliseconds.
const PAUSE = 1000;
const PATIENCE = 3000;

// Listen from the epoch at which this page was served on. `tell` gets each message and gives a promise; where that is
// broken, the same news comes again. `stopped` gets true when the server is gone, false when it is back.
export function listen(served, tell, stopped) {
  let shown = served; // what the page shows
  let expected = served; // what it will show when all that it was told is done
  let work = Promise.resolve();
  let unbroken = 0; // counts the rows of messages, each ended by a failure
  let visit = null; // from being seen to being hidden
  let holding = false; // whether this page listens for the others
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
      // Another page listens, and may know only what came later.
      if (!signal.aborted && !holding) connect();
      await navigator.locks.request(NAME, { signal }, hold);
    } catch {
      // The visit is over, or the browser keeps locks from this page.
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

  // Ask from what is expected on: for good where this page listens for the others, else for one message.
  function connect() {
    hang();
    let since = expected;
    const mine = new EventSource(`${location.origin}/-octavo/events?epoch=${encodeURIComponent(since)}`);
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
    // Browsers do not agree on what they try again, so we do.
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

  // A message may also be about changes that this page knows; not about less than it has yet to learn.
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

  // What failed is asked for again, with all that came after.
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

// Whether an epoch is one of the same run, and earlier.
function precedes(epoch, other) {
  const [[run, number], [otherRun, otherNumber]] = [epoch, other].map((text) => {
    const dot = text.lastIndexOf(".");
    return [text.slice(0, dot), Number(text.slice(dot + 1))];
  });
  return run === otherRun && number < otherNumber;
}
