/** What is said in English, for a parent to whom it is a second language too. */
import type { NotificationKind } from '../domain/notification.ts';
import type { Template } from './template.ts';

const balanceOnly = `| Balance | {{saldo}}
| As of | {{ora}}`;

const facts = `${balanceOnly}
| Payment code | {{codice}}`;

const payHere = '[Top up now]({{indirizzo}})';

const howToPay =
  'You can pay online with pagoPA from the website of the Comune, or at a tobacconist or another ' +
  'shop that takes pagoPA.';

const mealsGoOn = 'Meals are always served, whatever the balance is.';

const helpIsThere = `- ${mealsGoOn}
- If paying is difficult, talk to the office: there is a way.
- If you have paid already, there is nothing more to do.`;

const smsToPay =
  '{{#if indirizzo}}Top up at {{indirizzo}} with code {{codice}}.' +
  '{{else}}{{#if codice}}Payment code {{codice}}.' +
  '{{else}}{{#if spazio}}You can top up with pagoPA.{{/if}}{{/if}}{{/if}}';

const blocks = (...parts: readonly string[]): string => parts.join('\n\n');

const debtAtTheEnd = blocks(
  '{{mancano}} are missing. You can pay when you are able to; we will not write every week.',
  '| Payment code | {{codice}}',
  payHere,
  `${howToPay} If paying is difficult, talk to the office: there is a way.`,
);

const creditAtTheEnd = blocks(
  '{{credito}} are left, and they are yours:',
  '- if one of your children has school meals next year too, the money stays on the account;\n' +
    '- if not, you can ask the office to pay it back.',
);

export const english: Readonly<Record<NotificationKind, Template>> = {
  low: {
    subject: 'School meals: your balance is {{saldo}}',
    body: blocks(
      'The balance of your family’s school meal account has fallen below {{soglia}}.',
      'You can top up whenever you like, with the amount you choose.',
      facts,
      payHere,
      howToPay,
      mealsGoOn,
    ),
    sms: `{{comune}}, school meals: balance {{saldo}} {{ora}}, below {{soglia}}. ${smsToPay}`,
  },
  negative: {
    subject: 'School meals: your balance is below zero, {{saldo}}',
    body: blocks(
      'The balance of your family’s school meal account is below zero: {{mancano}} are missing.',
      'Please top up as soon as you can.',
      facts,
      payHere,
      howToPay,
      helpIsThere,
    ),
    sms: `{{comune}}, school meals: balance below zero, {{saldo}} {{ora}}. ${smsToPay}`,
  },
  stillNegative: {
    subject: 'School meals: your balance is still below zero, {{saldo}}',
    body: blocks(
      'The balance of your family’s school meal account is still below zero: {{mancano}} are ' +
        'missing.',
      '{{#if avviso}}To make it easy, a pagoPA payment notice is ' +
        '{{#if allegato}}attached{{else}}here{{/if}}. You can pay it online, at a bank, at a ' +
        'post office or at a tobacconist.{{else}}Please top up as soon as you can.{{/if}}',
      `${facts}\n| Number of the notice | {{avviso}}`,
      payHere,
      helpIsThere,
      'What happens next: we write three times at most. After that the office gets in touch with ' +
        'you, and no automatic message does.',
    ),
    sms: `{{comune}}, school meals: still below zero, {{saldo}} {{ora}}. ${smsToPay}`,
  },
  graceEnding: {
    subject: 'School meals: the days of grace end on {{tolleranza}}',
    body: blocks(
      'Up to {{tolleranza}} a school meal account may be below zero without reminders. The balance ' +
        'of your family’s account is {{saldo}}: {{mancano}} are missing.',
      'If you top up before that day, you will get no reminder.',
      facts,
      payHere,
      howToPay,
      helpIsThere,
    ),
    sms: `{{comune}}, school meals: grace ends on {{tolleranza}}. Balance {{saldo}} {{ora}}. ${smsToPay}`,
  },
  paymentFailed: {
    subject: 'School meals: the payment has not arrived',
    body: blocks(
      'Somebody began a payment for your family’s school meal account, but the money has not ' +
        'reached us. The balance is below zero: {{mancano}} are missing.',
      '- If your bank has taken the money, do not pay again: it will arrive by itself, or the ' +
        'bank gives it back.\n- If the payment was broken off, try again whenever you like.',
      `${facts}\n| Number of the notice | {{avviso}}`,
      payHere,
      helpIsThere,
    ),
    sms:
      '{{comune}}, school meals: the payment has not arrived. Balance {{saldo}} {{ora}}. ' +
      '{{#if spazio}}If you have paid, do nothing more.{{/if}}',
  },
  outageOver: {
    subject: 'School meals: you can pay again',
    body: blocks(
      'In the last days a fault kept families from paying with pagoPA. Now you can pay again. We ' +
        'are sorry.',
      'The balance of your family’s school meal account is below zero: {{mancano}} are missing. ' +
        'Please top up as soon as you can.',
      facts,
      payHere,
      howToPay,
      helpIsThere,
    ),
    sms: `{{comune}}, school meals: you can pay again. Balance {{saldo}} {{ora}}. ${smsToPay}`,
  },
  thankYou: {
    subject: 'School meals: we received {{ricarica}}',
    body: blocks(
      'Your top-up of {{ricarica}} has arrived on your family’s school meal account. Thank you!',
      '| Top-up | {{ricarica}}\n| Balance after it | {{saldo}}\n| As of | {{ora}}',
    ),
    sms: '{{comune}}, school meals: {{ricarica}} received, thank you. Balance {{saldo}} {{ora}}.',
  },
  closingStatement: {
    subject: 'School meals: the service has ended, your balance is {{saldo}}',
    body: blocks(
      'School meals have ended. This is how the account of your family closes.',
      balanceOnly,
      `{{#if mancano}}${debtAtTheEnd}{{else}}{{#if credito}}${creditAtTheEnd}{{else}}` +
        'The account is even: there is nothing more to do.{{/if}}{{/if}}',
    ),
    sms:
      '{{comune}}, school meals have ended. Balance {{saldo}} {{ora}}. {{#if mancano}}' +
      `${smsToPay}{{else}}{{#if credito}}{{#if spazio}}It stays for next year or is paid back.{{/if}}{{/if}}{{/if}}`,
  },
  verification: {
    subject: 'School meals: please confirm your e-mail address',
    body: blocks(
      'This address was given for messages about school meals. To confirm that it is yours, open ' +
        'the page and press the button.',
      '[Confirm my address]({{link}})',
      'The page is good for 7 days. If you did not ask for this, do nothing: without it nothing ' +
        'changes.',
    ),
    sms:
      '{{comune}}, school meals: code {{codiceVerifica}} to confirm this number, good for 15 ' +
      'minutes. {{#if risposta}}Reply with the code. {{/if}}If you did not ask for it, do nothing.',
  },
  reply: { subject: 'School meals: answer to your message', body: '{{testo}}', sms: '{{testo}}' },
  broadcast: { subject: 'School meals', body: '{{comune}}', sms: '{{comune}}' },
};
