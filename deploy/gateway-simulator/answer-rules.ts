/** What the node checks in the answer of a station before it believes it: form, then sense. */
import { answerShapes, type Shape } from './answer-shapes.ts';
import { NAMESPACE } from './requests.ts';
import { at, type Element, textAt } from './xml.ts';

/** What was asked, which the answer must fit. */
export interface Question {
  readonly creditorFiscalCode: string;
  readonly noticeNumber: string;
}

/**
 * Null where the node would go on; otherwise why it tells the PSP that the station's answer is
 * wrong (`PPT_STAZIONE_INT_PA_ERRORE_RESPONSE`).
 */
export function faultOfAnswer(message: Element, question: Question): string | null {
  const shape = answerShapes[message.name];
  if (shape === undefined) return `${message.name} is no answer`;
  if (message.namespace !== NAMESPACE) return `${message.name} stands in another namespace`;
  const wrong = faultOfParts(message, shape, message.name);
  if (wrong !== null) return wrong;
  const isOk = textAt(message, 'outcome') === 'OK';
  if (isOk === (at(message, 'fault') !== undefined)) {
    return 'a fault belongs to a KO, and to a KO only';
  }
  if (!isOk) return null;
  if (message.name === 'paVerifyPaymentNoticeRes') return faultOfVerify(message, question);
  return /^paGetPayment/.test(message.name) ? faultOfGet(message, question) : null;
}

/** Parts come in their order, no other ones, and none of them in a namespace. */
function faultOfParts(element: Element, { parts = [] }: Shape, path: string): string | null {
  let next = 0;
  for (const part of parts) {
    const most = part.most ?? 1;
    let count = 0;
    for (; count < most && element.children[next]?.name === part.name; count += 1, next += 1) {
      const child = element.children[next];
      const wrong = child && faultOfPart(child, part, `${path}/${part.name}`);
      if (wrong) return wrong;
    }
    if (count === 0 && !part.optional) return `${path}/${part.name} is missing or out of place`;
  }
  const extra = element.children[next];
  return extra === undefined ? null : `${path}/${extra.name} does not belong there`;
}

function faultOfPart(child: Element, part: Shape, path: string): string | null {
  if (child.namespace !== null) return `${path} stands in a namespace`;
  if (part.value === undefined) return faultOfParts(child, part, path);
  if (child.children.length > 0) return `${path} has parts of its own`;
  return part.value.test(child.text) ? null : `${path} has a value that is not allowed`;
}

function faultOfVerify(message: Element, { creditorFiscalCode }: Question): string | null {
  const option = at(message, 'paymentList/paymentOptionDescription');
  if (option === undefined) return 'an OK needs a paymentList';
  if (textAt(option, 'options') !== 'EQ')
    return 'only the amount that is asked for can be paid (EQ)';
  for (const name of ['paymentDescription', 'fiscalCodePA', 'companyName']) {
    if (at(message, name) === undefined) return `an OK needs ${name}`;
  }
  const isOurs = textAt(message, 'fiscalCodePA') === creditorFiscalCode;
  return isOurs ? null : 'fiscalCodePA is another creditor';
}

function faultOfGet(message: Element, question: Question): string | null {
  const data = at(message, 'data');
  if (data === undefined) return 'an OK needs data';
  const transfers = at(data, 'transferList')?.children ?? [];
  const sum = transfers.reduce((total, one) => total + cents(textAt(one, 'transferAmount')), 0);
  if (sum !== cents(textAt(data, 'paymentAmount')))
    return 'the transfers do not add up to the amount';
  const ids = new Set(transfers.map((one) => textAt(one, 'idTransfer')));
  if (ids.size < transfers.length) return 'two transfers have the same idTransfer';
  const wrongIban = transfers.find((one) => !isIban(textAt(one, 'IBAN') ?? ''));
  if (wrongIban !== undefined) return 'an IBAN has wrong check digits';
  // Only the numbers that begin with 3 are the reference with one digit before it.
  if (!question.noticeNumber.startsWith('3')) return null;
  const reference = question.noticeNumber.slice(1);
  const isThis = textAt(data, 'creditorReferenceId') === reference;
  return isThis ? null : 'creditorReferenceId is not that of the notice';
}

const cents = (text: string | undefined): number => Number((text ?? '').replace('.', ''));

function isIban(iban: string): boolean {
  const moved = `${iban.slice(4)}${iban.slice(0, 4)}`.toUpperCase();
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}
