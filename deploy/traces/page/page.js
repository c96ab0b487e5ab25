/** The views of recent traces: a list, one trace, and the figures of the running system. */
import { element, serviceMark, showMs, showTrace } from './waterfall.js';

const main = document.querySelector('#main');
const status = document.querySelector('#status');
const SERVICES = ['attendance', 'billing', 'payments', 'notifications', 'portal', 'registry'];
const EVERY_MS = 3_000;

/** What the list shows; kept while one looks at a trace. */
const choice = { service: '', words: '', errors: false, wentOn: true };
let shown = '';

async function read(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(response.status === 404 ? 'gone' : 'refused');
  return response.json();
}

function listForm() {
  const service = element('select', { name: 'service' }, [
    element('option', { value: '' }, ['every service']),
    ...SERVICES.map((name) => element('option', { value: name }, [name])),
  ]);
  const words = element('input', {
    type: 'search',
    name: 'words',
    placeholder: 'POST /meals, sms …',
  });
  const errors = element('input', { type: 'checkbox', name: 'errors' });
  const wentOn = element('input', { type: 'checkbox', name: 'wentOn' });
  service.value = choice.service;
  words.value = choice.words;
  errors.checked = choice.errors;
  wentOn.checked = choice.wentOn;
  const form = element('form', { 'aria-label': 'Which traces' }, [
    element('label', {}, ['Reached ', service]),
    element('label', {}, ['Words in a step ', words]),
    element('label', {}, [wentOn, ' went on to another service']),
    element('label', {}, [errors, ' has errors']),
  ]);
  form.addEventListener('input', () => {
    Object.assign(choice, { service: service.value, words: words.value });
    Object.assign(choice, { errors: errors.checked, wentOn: wentOn.checked });
    refresh();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  return form;
}

function rowOf(trace) {
  const time = new Date(trace.startedAt).toLocaleTimeString();
  return element('tr', {}, [
    element('td', { class: 'number' }, [time]),
    element('th', { scope: 'row' }, [
      element('a', { href: `#/trace/${trace.traceId}` }, [trace.name]),
    ]),
    element('td', {}, trace.services.map(serviceMark)),
    element('td', { class: 'number' }, [showMs(trace.durationMs)]),
    element('td', { class: 'number' }, [String(trace.spans)]),
    element('td', { class: 'number' }, [
      trace.errors > 0 ? element('span', { class: 'error' }, [String(trace.errors)]) : '0',
    ]),
  ]);
}

function tableOf(caption, heads, rows) {
  const head = ([text, kind]) => element('th', { scope: 'col', class: kind ?? '' }, [text]);
  return element('table', { 'aria-label': caption }, [
    element('thead', {}, [element('tr', {}, heads.map(head))]),
    element('tbody', {}, rows),
  ]);
}

async function showList() {
  if (shown !== 'list') main.replaceChildren(listForm(), element('div', { class: 'card' }, []));
  shown = 'list';
  const search = new URLSearchParams({ services: choice.service, words: choice.words });
  for (const name of ['errors', 'wentOn']) if (choice[name]) search.set(name, 'true');
  const { traces } = await read(`/api/traces?${search}`);
  const number = 'number';
  const heads = [['Began', number], ['First step'], ['Services reached'], ['Took', number]];
  const rows = traces.map(rowOf);
  const table = tableOf(
    'Traces, newest first',
    [...heads, ['Steps', number], ['Errors', number]],
    rows,
  );
  const none = element('p', {}, ['Nothing yet. Traces appear here by themselves.']);
  // A link that somebody has reached by keyboard stays where it is.
  if (main.querySelector('.card')?.contains(document.activeElement)) return;
  main.querySelector('.card')?.replaceChildren(traces.length > 0 ? table : none);
}

async function showOne(traceId) {
  const trace = await read(`/api/traces/${traceId}`);
  // What is read is not closed under the reader's hands.
  if (shown === `${traceId} ${trace.spans.length}`) return;
  shown = `${traceId} ${trace.spans.length}`;
  main.replaceChildren(showTrace(trace));
}

const sum = (counts) => Object.values(counts).reduce((all, one) => all + one, 0);
const words = (counts) =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
const seconds = (value) => {
  if (value === null || value === undefined) return '–';
  return value === 0 ? '0' : showMs(value * 1000);
};

function tile([name, value, more]) {
  const small = more ? [element('small', {}, [more])] : [];
  return element('div', { class: 'card' }, [
    element('dt', {}, [name]),
    element('dd', {}, [String(value), ...small]),
  ]);
}

async function showFigures() {
  const figures = await read('/api/figures');
  const { p50, p95, p99 } = figures.postingDelay;
  const tiles = [
    ['Meals taken', sum(figures.mealsTaken), words(figures.mealsTaken)],
    ['Meals posted', figures.mealsPosted.debit ?? 0, words(figures.mealsPosted)],
    ['Posting delay', seconds(p50), `p95 ${seconds(p95)}, p99 ${seconds(p99)}`],
    ['Notices paid', figures.noticesPaid, words(figures.receipts)],
    ['Messages', sum(figures.messages), words(figures.messages)],
    ['Dead letters', figures.deadLetters, `${figures.quarantined} wait in quarantine`],
  ];
  const number = 'number';
  const heads = [['Service'], ['State'], ['Lag', number], ['Outbox age', number]];
  const more = [
    ['Requests', number],
    ['95 % within', number],
    ['Memory', number],
  ];
  const rows = figures.services.map((one) =>
    element('tr', {}, [
      element('th', { scope: 'row' }, [serviceMark(one.name)]),
      element('td', { class: one.isUp ? '' : 'error' }, [
        one.isUp ? `up, ${one.version}` : 'does not answer',
      ]),
      element('td', { class: number }, [String(one.lag ?? '–')]),
      element('td', { class: number }, [seconds(one.outboxAgeSeconds)]),
      element('td', { class: number }, [String(one.requests)]),
      element('td', { class: number }, [seconds(one.requestP95)]),
      element('td', { class: number }, [
        one.memoryBytes ? `${Math.round(one.memoryBytes / 1e6)} MB` : '–',
      ]),
    ]),
  );
  shown = 'figures';
  const table = tableOf('Services', [...heads, ...more], rows);
  main.replaceChildren(
    element('dl', { class: 'tiles' }, tiles.map(tile)),
    element('div', { class: 'card' }, [table]),
  );
}

async function refresh() {
  const [, view = '', traceId = ''] = location.hash.split('/');
  for (const link of document.querySelectorAll('nav a')) {
    const isCurrent = link.hash === (view === 'figures' ? '#/figures' : '#/');
    link.toggleAttribute('aria-current', isCurrent);
    if (isCurrent) link.setAttribute('aria-current', 'page');
  }
  try {
    if (view === 'trace') await showOne(traceId);
    else await (view === 'figures' ? showFigures() : showList());
    status.textContent = '';
  } catch (error) {
    const isGone = error.message === 'gone';
    status.textContent = isGone
      ? 'This trace is not here, or not here any more.'
      : 'This program does not answer; it is asked again.';
  }
}

window.addEventListener('hashchange', () => {
  shown = '';
  refresh().then(() => main.focus());
});
setInterval(() => document.hidden || refresh(), EVERY_MS);
refresh();
