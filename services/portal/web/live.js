// Keeps an open account page up to date. Without it the page says the same when it is reloaded.
const live = document.getElementById('live');
const address = live?.dataset.events;

if (live && address) {
  let shown = Number(live.dataset.version);
  const source = new EventSource(address);

  const say = (text) => {
    live.hidden = false;
    // Said again only when it changed, so that a screen reader is not interrupted.
    if (live.textContent !== text) live.textContent = text;
  };

  source.addEventListener('open', () => say(live.dataset.on));
  source.addEventListener('error', () => say(live.dataset.off));
  source.addEventListener('account', (event) => {
    const { version, parts } = JSON.parse(event.data);
    if (version < shown) return;
    shown = version;
    const before = entries();
    for (const [name, text] of Object.entries(parts)) show(name, text);
    for (const [entry, row] of entries()) {
      if (!before.has(entry)) row.classList.add('new');
    }
  });
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
