/** The simulator's page: forms that send orders, and lists of what the simulator knows. */
const byId = (id) => document.getElementById(id);
const SHOWN = 30;

function element(name, content = [], attributes = {}) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...[content].flat());
  return made;
}

const euros = (cents) => `${(cents / 100).toFixed(2).replace('.', ',')} €`;
const grouped = (notice) => notice.replace(/(.{4})(?=.)/g, '$1 ');

async function ask(path, body) {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' } };
  // A colon in the path would be read as the end of a scheme.
  const response = await fetch(
    `./${path}`,
    body === undefined ? {} : { ...sent, body: JSON.stringify(body) },
  );
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

/** Shows what went wrong where the person looks. */
async function tell(place, action) {
  place.className = '';
  try {
    place.textContent = await action();
  } catch (error) {
    place.className = 'bad';
    place.textContent = error.message;
  }
  await refresh();
}

function valuesOf(form) {
  const filled = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}

const payForm = byId('pay-form');
const query = new URLSearchParams(location.search);
for (const field of payForm.elements)
  if (query.has(field.name)) field.value = query.get(field.name);

payForm.elements.qr.addEventListener('input', ({ target }) => {
  const [word, , notice, creditor] = target.value.trim().split('|');
  if (word !== 'PAGOPA' || !creditor) return;
  payForm.elements.noticeNumber.value = grouped(notice);
  payForm.elements.creditorFiscalCode.value = creditor;
});

const words = {
  paid: 'Paid. The creditor has the receipt.',
  refused: 'Refused.',
  stopped: 'Stopped before the payment, as asked.',
  notDelivered: 'Paid, but the creditor has not taken the receipt yet.',
};

payForm.addEventListener('submit', (event) => {
  event.preventDefault();
  const { qr, what, ...order } = valuesOf(payForm);
  for (const name of Object.keys(order)) order[name] = order[name].replace(/\s/g, '');
  byId('outcome').textContent = 'Paying …';
  tell(byId('outcome'), async () => {
    const seen = await ask('pay', { ...order, ...JSON.parse(what) });
    byId('report').textContent = JSON.stringify(seen, null, 2);
    byId('report-box').hidden = false;
    const calls = [seen.verify, seen.get, ...seen.receipts].filter(Boolean);
    const trouble = calls.find((call) => call.outcome !== 'OK');
    const amount = seen.get?.amountCents ?? seen.verify?.amountCents;
    const said = [
      words[seen.outcome],
      amount ? `${euros(amount)}, ${(seen.get ?? seen.verify).description}.` : '',
      trouble ? (trouble.faultCode ?? trouble.trouble) : '',
    ];
    return said.filter(Boolean).join(' ');
  });
});

byId('send-now').addEventListener('click', () =>
  tell(byId('outcome'), async () => `Sent again: ${(await ask('receipts:send', {})).sent}`),
);

byId('flow-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const { ec, date, difference } = valuesOf(event.target);
  tell(byId('flow-outcome'), async () => {
    if (difference) await ask('flows:plant', { ec, date, difference });
    const { flows } = await ask('flows:run', { ec, date });
    return `Flows made: ${flows.length}, with ${flows.reduce((sum, one) => sum + one.payments, 0)} payments.`;
  });
});

byId('fault-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const { seconds, ...fault } = valuesOf(event.target);
  tell(byId('fault-outcome'), async () => {
    const { faults } = await ask('faults', {
      ...fault,
      ...(seconds && { seconds: Number(seconds) }),
    });
    const broken = faults.filter(({ mode }) => mode !== 'ok');
    if (broken.length === 0) return 'Everything works.';
    return broken.map(({ door, mode }) => `${door}: ${mode}`).join(', ');
  });
});

for (const button of document.querySelectorAll('[data-refresh]')) {
  button.addEventListener('click', () => refresh());
}

function list(id, items, view) {
  const shown = items.slice(-SHOWN).reverse().map(view);
  const more =
    items.length > SHOWN ? [element('p', `… and ${items.length - SHOWN} older ones.`)] : [];
  byId(id).replaceChildren(
    ...(shown.length > 0 ? [...shown, ...more] : [element('p', 'None yet.')]),
  );
}

function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return element(
    'dl',
    shown.flatMap(([name, value]) => [element('dt', name), element('dd', String(value))]),
  );
}

const good = new Set(['delivered', 'kept', 'OK']);

function state(text) {
  return element('span', text, { class: good.has(text) ? 'good' : 'bad' });
}

function paymentView(payment) {
  const title = [euros(payment.amountCents), ` · ${grouped(payment.noticeNumber)} · `];
  const deliveries = payment.deliveries.map((one) =>
    element('tr', [
      element('td', new Date(one.at).toLocaleTimeString()),
      element('td', state(one.outcome === 'none' ? 'no answer' : one.outcome)),
      element('td', one.faultCode ?? one.trouble ?? ''),
      element('td', `${one.tookMs} ms`, { class: 'amount' }),
    ]),
  );
  const table = element('div', element('table', element('tbody', deliveries)), {
    class: 'scroll',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Deliveries of the receipt',
  });
  return element('details', [
    element('summary', [...title, state(payment.receiptState)]),
    facts([
      ['creditor', payment.creditorFiscalCode],
      ['paid at', payment.paidAt.replace('T', ' ')],
      ['bank', payment.psp],
      ['receipt', payment.receiptId],
      ['data from', payment.source],
      ['stand-in', payment.standIn ? 'yes' : null],
      ['cart', payment.cartId],
      ['next attempt', payment.nextAttemptAt && new Date(payment.nextAttemptAt).toLocaleString()],
      ['flow', payment.leftOut ? 'left out on purpose' : payment.fdr],
    ]),
    ...(deliveries.length > 0 ? [table] : []),
  ]);
}

function flowView(flow) {
  return element('details', [
    element(
      'summary',
      `${flow.fdr}, revision ${flow.revision}: ${flow.payments} payments, ${euros(flow.totalCents)}`,
    ),
    facts([
      ['creditor', flow.ec],
      ['regulation', flow.regulation],
      ['bank', flow.bank ? `${flow.bank.date}, ${euros(flow.bank.amountCents)}` : 'nothing booked'],
    ]),
    element('p', [
      element('a', 'XML file', { href: `flows/${flow.fdr}.xml?revision=${flow.revision}` }),
      ' · ',
      element('a', 'treasurer’s list (CSV)', { href: `treasury.csv?ec=${flow.ec}` }),
    ]),
  ]);
}

function cartView(cart) {
  const total = cart.notices.reduce((sum, { amount }) => sum + amount, 0);
  const link = element('a', `${euros(total)}, ${cart.notices.length} notices`, {
    href: `checkout/pay/${cart.cartId}`,
  });
  return element('p', [link, ` · ${cart.state}`]);
}

function noticeLine({ nav, amount, status, payer }) {
  return element('p', `${euros(amount)} · ${grouped(nav)} · ${status} · ${payer}`);
}

async function refresh() {
  const [{ payments }, { flows }, { carts }, { positions, notices }, { faults }] =
    await Promise.all(
      ['payments', 'flows', 'carts', 'positions', 'faults'].map((path) => ask(path)),
    );
  list('payments-list', payments, paymentView);
  list('flows-list', flows, flowView);
  list('carts-list', carts, cartView);
  const options = positions.flatMap(({ paymentOption, status, fullName }) =>
    paymentOption.map(({ nav, amount }) => ({ nav, amount, status, payer: fullName })),
  );
  list('positions-list', options, noticeLine);
  list(
    'notices-list',
    notices.map((one) => ({ ...one, payer: one.entityFullName })),
    noticeLine,
  );
  const doors = byId('fault-form').elements.door;
  if (doors.options.length === 0) {
    doors.append(...faults.map(({ door }) => element('option', door)), element('option', 'all'));
  }
}

refresh();
