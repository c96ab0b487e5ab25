/** Shows what arrived, newest first, and adds by itself what arrives while the page is open. */
import { cardOf } from './cards.js';

const PAGE = 60;
/** While very much arrives, the list is read again and not each message shown. */
const AT_MOST = 5;
const READ_EVERY_MS = 2_000;
/** Today in hundredths of a second: an order is a 32-bit number. */
const EPOCH = Math.round(Date.now() / 10);

const byId = new Map();
const choice = document.querySelector('#choice');
const live = document.querySelector('#live');
const older = document.querySelector('#older');
let limit = PAGE;
let reading = null;
let readAgain = false;

function wanted() {
  const { channel, words } = Object.fromEntries(new FormData(choice));
  return { channel, words: words.trim().toLowerCase() };
}

/** What was left empty does not choose. */
function query(fields) {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  return new URLSearchParams(given);
}

function fits(message) {
  const { channel, words } = wanted();
  if (channel && channel !== message.channel) return false;
  const text = `${message.to} ${message.from} ${message.subject ?? ''} ${message.text}`;
  return text.toLowerCase().includes(words);
}

/** An SMS comes again with each state it reaches: then its card is changed where it stands. */
function show(message, { isNew }) {
  const known = byId.get(message.id);
  const text = JSON.stringify(message);
  if (known?.text === text) return;
  const card = cardOf(message);
  // Newest first in each lane, and over all where they stand in one column.
  const order = -Math.round(Date.parse(message.receivedAt) / 10 - EPOCH);
  card.style.order = order;
  byId.set(message.id, { text, card, order });
  if (known) {
    const opened = known.card.querySelector('details[open] input');
    if (opened) keepAnswer(card, opened);
    known.card.replaceWith(card);
    return;
  }
  const lane = document.querySelector(
    `[data-lane=${message.channel === 'email' ? 'email' : 'phone'}]`,
  );
  const next = [...lane.children].find((one) => Number(one.style.order) > order);
  lane.insertBefore(card, next ?? null);
  card.classList.toggle('new', isNew);
}

/** Whoever is writing an answer goes on where they were. */
function keepAnswer(card, from) {
  const to = card.querySelector('.answer input');
  if (!to) return;
  to.closest('details').open = true;
  to.value = from.value;
  if (document.activeElement === from) setTimeout(() => to.focus());
}

function trim(most) {
  const newestFirst = [...byId].sort(([, a], [, b]) => a.order - b.order);
  for (const [id, { card }] of newestFirst.slice(most)) {
    card.remove();
    byId.delete(id);
  }
}

function removeAll() {
  trim(0);
  finish();
}

function finish() {
  document.querySelector('#empty').hidden = byId.size > 0;
  older.hidden = byId.size < limit;
}

async function count() {
  const { channel } = wanted();
  const response = await fetch(`/api/counts?${query({ channel })}`);
  const { arrived } = await response.json();
  document.querySelector('#count').textContent =
    arrived > byId.size ? `${arrived.toLocaleString()} came since it was emptied.` : '';
}

/** Read anew at each connection, so that nothing is missing after a break. */
async function readAll() {
  const response = await fetch(`/api/messages?${query({ ...wanted(), limit })}`);
  const { messages } = await response.json();
  const listed = new Set(messages.map(({ id }) => id));
  for (const [id, { card }] of byId) {
    if (listed.has(id)) continue;
    card.remove();
    byId.delete(id);
  }
  for (const message of messages) show(message, { isNew: false });
  finish();
  await count();
}

/** One reading at a time; what is asked for meanwhile is read once more at its end. */
function read({ soon = false } = {}) {
  if (reading) {
    readAgain = true;
    return;
  }
  const wait = new Promise((resolve) => setTimeout(resolve, soon ? 0 : READ_EVERY_MS));
  reading = wait
    .then(readAll)
    .catch(() => undefined)
    .finally(() => {
      reading = null;
      if (readAgain) read({ soon: true });
      readAgain = false;
    });
}

const events = new EventSource(`/api/events?atMost=${AT_MOST}`);
events.addEventListener('open', () => {
  live.textContent = 'Live';
  live.classList.add('on');
  read({ soon: true });
});
events.addEventListener('error', () => {
  live.textContent = 'The mailbox is not running';
  live.classList.remove('on');
});
events.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data);
  if (!fits(message)) return;
  show(message, { isNew: true });
  trim(limit);
  finish();
});
events.addEventListener('many', () => read());
events.addEventListener('cleared', () => {
  removeAll();
  count();
});
choice.addEventListener('input', () => {
  limit = PAGE;
  read({ soon: true });
});
choice.addEventListener('submit', (event) => event.preventDefault());
older.addEventListener('click', () => {
  limit += PAGE;
  read({ soon: true });
});
document.querySelector('#clear').addEventListener('click', () => {
  fetch('/api/messages', { method: 'DELETE' });
});
