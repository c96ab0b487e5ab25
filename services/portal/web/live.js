// Keeps an open account page up to date. Without it the page says the same when it is reloaded.
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

const live = document.getElementById('live');
let shown = Number(live?.dataset.version);
let pauseMs = FIRST_PAUSE_MS;

if (live?.dataset.events) connect();

function connect() {
  const source = new EventSource(live.dataset.events);
  source.addEventListener('open', () => {
    pauseMs = FIRST_PAUSE_MS;
    say(live.dataset.on);
  });
  source.addEventListener('error', () => {
    say(live.dataset.off);
    // A browser gives up for good when the answer is an error, as from a proxy during an upgrade.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(connect, pauseMs * (0.5 + Math.random()));
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  });
  source.addEventListener('account', (event) => update(JSON.parse(event.data)));
}

/** Said again only when it changed, so that a screen reader is not interrupted. */
function say(text) {
  live.hidden = false;
  if (live.textContent !== text) live.textContent = text;
}

function update({ version, parts }) {
  if (version < shown) return;
  shown = version;
  const before = entries();
  for (const [name, text] of Object.entries(parts)) show(name, text);
  for (const [entry, row] of entries()) {
    if (!before.has(entry)) row.classList.add('new');
  }
}

/** Only what differs is put in place: the rest keeps focus and selection. */
function show(name, text) {
  const part = document.querySelector(`[data-part="${name}"]`);
  if (part === null || part.dataset.shown === text) return;
  const template = document.createElement('template');
  template.innerHTML = text;
  part.dataset.shown = text;
  if (part.innerHTML !== template.innerHTML) part.replaceChildren(template.content);
}

function entries() {
  const rows = document.querySelectorAll('[data-entry]');
  return new Map([...rows].map((row) => [row.dataset.entry, row]));
}
