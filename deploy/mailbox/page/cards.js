/** One card for each message, as the parent's phone would show it. */
import { showMarkdown } from './markdown.js';

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const money = new Intl.NumberFormat('it-IT', { style: 'currency', currency: 'EUR' });

const fillings = { email: fillEmail, sms: fillSms, appIo: fillAppIo };

export function cardOf(message) {
  const template = document.querySelector(`#${message.channel}`);
  const card = template.content.cloneNode(true).firstElementChild;
  const at = card.querySelector('time');
  at.dateTime = message.receivedAt;
  at.textContent = time.format(new Date(message.receivedAt));
  card.querySelector('.route').textContent = `To ${message.to}, from ${message.from}`;
  fillings[message.channel](card, message);
  return card;
}

/** A word about what became of it; `mood` is good or bad news. */
function tell(card, words, mood) {
  const status = card.querySelector('.status');
  status.textContent = words;
  if (mood) status.classList.add(mood);
}

function fillEmail(card, message) {
  if (message.subject) card.querySelector('h2').textContent = message.subject;
  card.querySelector('.text').textContent = message.text;
  if (message.bounced) tell(card, `came back (${message.bounced})`, 'bad');
  if (message.secure) card.querySelector('.length').textContent = 'over TLS';
  fillFiles(card.querySelector('.files'), message);
  const headers = card.querySelector('dl');
  for (const [name, value] of Object.entries(message.headers)) {
    const term = document.createElement('dt');
    const words = document.createElement('dd');
    term.textContent = name;
    words.textContent = value;
    headers.append(term, words);
  }
  const frame = card.querySelector('iframe');
  if (message.html === null) {
    card.querySelector('details').open = true;
    frame.remove();
    return;
  }
  frame.src = `/api/messages/${message.id}/html`;
  frame.addEventListener('load', () => {
    frame.style.height = '0';
    const height = frame.contentDocument?.documentElement.scrollHeight;
    if (height) frame.style.height = `${height + 2}px`;
  });
}

function fillFiles(list, { id, attachments = [] }) {
  for (const file of attachments) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    const size = document.createElement('span');
    link.href = `/api/messages/${id}/attachments/${file.id}`;
    link.download = file.fileName;
    link.textContent = file.fileName;
    size.textContent = sizeOf(file.bytes);
    link.append(size);
    item.append(link);
    list.append(item);
  }
  list.hidden = attachments.length === 0;
}

function sizeOf(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} kB`;
}

function fillSms(card, message) {
  card.querySelector('.bubble').textContent = message.text;
  const { status, errorCode, segments = 1, encoding = 'GSM-7' } = message;
  const parts = segments === 1 ? '1 part' : `${segments} parts`;
  card.querySelector('.length').textContent =
    `${[...message.text].length} characters, ${parts} of ${encoding}`;
  if (message.direction === 'inbound') {
    card.classList.add('inbound');
    card.querySelector('.badge').textContent = 'SMS of the parent';
    card.querySelector('.answer').remove();
    return;
  }
  const mood = { delivered: 'good', undelivered: 'bad' }[status];
  tell(card, errorCode ? `${status} (${errorCode})` : status, mood);
  const form = card.querySelector('form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    answer(form, message);
  });
}

async function answer(form, { to: from, from: to }) {
  const said = form.querySelector('[role=status]');
  const text = new FormData(form).get('text');
  const response = await fetch('/api/inbound', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from, to, text }),
  });
  const { answered } = await response.json();
  const taken = answered !== null && answered < 300;
  said.textContent = taken ? '' : 'Notifications did not take it.';
  if (taken) form.reset();
}

function fillAppIo(card, message) {
  card.querySelector('h2').textContent = message.subject;
  showMarkdown(card.querySelector('.markdown'), message.text);
  tell(card, message.status.toLowerCase(), { PROCESSED: 'good', REJECTED: 'bad' }[message.status]);
  const payment = card.querySelector('.payment');
  if (message.payment === null) return payment.remove();
  const { amountCents, noticeNumber } = message.payment;
  payment.querySelector('.pay').textContent = `Paga ${money.format(amountCents / 100)}`;
  const number = noticeNumber.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
  payment.querySelector('.notice').textContent = `Codice avviso ${number}`;
}
