/** Shows what arrived, newest first, and adds by itself what arrives while the page is open. */
const byId = new Map();
/** Today in hundredths of a second: an order is a 32-bit number. */
const EPOCH = Math.round(Date.now() / 10);
const choice = document.querySelector('#choice');
const live = document.querySelector('#live');
const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function cardOf(message) {
  const template = document.querySelector(`#${message.channel}`);
  const card = template.content.cloneNode(true).firstElementChild;
  const at = card.querySelector('time');
  at.dateTime = message.receivedAt;
  at.textContent = time.format(new Date(message.receivedAt));
  card.querySelector('.route').textContent = `To ${message.to}, from ${message.from}`;
  if (message.channel === 'email') fillEmail(card, message);
  else fillSms(card, message);
  return card;
}

function fillEmail(card, message) {
  card.querySelector('h2').textContent = message.subject;
  card.querySelector('.text').textContent = message.text;
  const headers = card.querySelector('dl');
  for (const [name, value] of Object.entries(message.headers)) {
    const term = document.createElement('dt');
    const words = document.createElement('dd');
    term.textContent = name;
    words.textContent = value;
    headers.append(term, words);
  }
  const frame = card.querySelector('iframe');
  if (message.html === null) frame.remove();
  else {
    frame.src = `/api/messages/${message.id}/html`;
    frame.addEventListener('load', () => {
      frame.style.height = '0';
      const height = frame.contentDocument?.documentElement.scrollHeight;
      if (height) frame.style.height = `${height + 2}px`;
    });
  }
}

function fillSms(card, message) {
  card.querySelector('.bubble').textContent = message.text;
  const status = card.querySelector('.status');
  status.textContent = message.errorCode
    ? `${message.status} (${message.errorCode})`
    : message.status;
  status.classList.add(message.status);
  card.querySelector('.length').textContent = `${[...message.text].length} characters`;
}

function fits({ message }) {
  const wanted = new FormData(choice);
  const words = String(wanted.get('words')).trim().toLowerCase();
  const channel = wanted.get('channel');
  if (channel && channel !== message.channel) return false;
  const text = `${message.to} ${message.from} ${message.subject ?? ''} ${message.text}`;
  return text.toLowerCase().includes(words);
}

function choose() {
  let shown = 0;
  for (const entry of byId.values()) {
    entry.card.hidden = !fits(entry);
    if (!entry.card.hidden) shown += 1;
  }
  document.querySelector('#empty').hidden = shown > 0;
}

/** An SMS comes again with each state it reaches: then its card is changed where it stands. */
function show(message, { isNew }) {
  const known = byId.get(message.id);
  const card = cardOf(message);
  byId.set(message.id, { message, card });
  // Where all stand in one column, the order is theirs and not that of their lanes.
  card.style.order = -Math.round(Date.parse(message.receivedAt) / 10 - EPOCH);
  const lane = document.querySelector(`[data-channel=${message.channel}]`);
  if (known) known.card.replaceWith(card);
  else if (isNew) lane.prepend(card);
  else lane.append(card);
  card.classList.toggle('new', isNew && !known);
}

function empty() {
  byId.clear();
  for (const lane of document.querySelectorAll('.lane')) lane.replaceChildren();
  choose();
}

/** Read anew at each connection, so that nothing is missing after a break. */
async function readAll() {
  const response = await fetch('/api/messages');
  const { messages } = await response.json();
  empty();
  for (const message of messages) show(message, { isNew: false });
  choose();
}

const events = new EventSource('/api/events');
events.addEventListener('open', () => {
  live.textContent = 'Live';
  live.classList.add('on');
  readAll();
});
events.addEventListener('error', () => {
  live.textContent = 'The mailbox is not running';
  live.classList.remove('on');
});
events.addEventListener('message', ({ data }) => {
  show(JSON.parse(data), { isNew: true });
  choose();
});
events.addEventListener('cleared', empty);
choice.addEventListener('input', choose);
choice.addEventListener('submit', (event) => event.preventDefault());
document.querySelector('#clear').addEventListener('click', () => {
  fetch('/api/messages', { method: 'DELETE' });
});
