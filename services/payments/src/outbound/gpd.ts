/**
 * PagoPA's archive of positions (GPD), which answers for a Comune that has no station: a position
 * is published, brought up to date, and made invalid when its notice is cancelled.
 * Source: PagoPA's gpd.json.
 */
import { descriptionOf } from '../domain/notice-words.ts';
import type { PagopaAnswer, PagopaClient } from './pagopa-client.ts';
import { debtorParts, endOfDueDay, outcomeOf } from './position-parts.ts';
import type { PaymentProvider, Position } from './provider.ts';

/** How PagoPA calls the position; one notice is one position. */
export function positionId(noticeNumber: string): string {
  return `mestolo-${noticeNumber}`;
}

export function gpdPosition(position: Position): object {
  const { notice, creditor, debtor } = position;
  const { code, name } = debtorParts(debtor);
  const transfer = {
    idTransfer: '1',
    amount: notice.amountCents,
    organizationFiscalCode: creditor.fiscalCode,
    remittanceInformation: descriptionOf(notice.kind),
    category: creditor.transferCategory,
    iban: creditor.iban,
    ...(creditor.postal && { postalIban: creditor.postal.iban }),
    transferMetadata: [],
  };
  return {
    iupd: positionId(notice.noticeNumber),
    type: 'F',
    fiscalCode: code,
    fullName: name,
    companyName: creditor.companyName,
    ...(creditor.officeName && { officeName: creditor.officeName }),
    switchToExpired: true,
    paymentOption: [
      {
        nav: notice.noticeNumber,
        iuv: notice.iuv,
        amount: notice.amountCents,
        description: descriptionOf(notice.kind),
        isPartialPayment: false,
        dueDate: endOfDueDay(position),
        transfer: [transfer],
        paymentOptionMetadata: [],
      },
    ],
  };
}

export function createGpd(client: PagopaClient): PaymentProvider {
  const call = (position: Position, method: 'POST' | 'PUT', path: string, body?: object) =>
    client.call({
      part: 'gpd',
      fiscalCode: position.creditor.fiscalCode,
      method,
      path: `/organizations/${position.creditor.fiscalCode}/debtpositions${path}`,
      ...(body && { body }),
    });
  const publish = async (position: Position): Promise<PagopaAnswer> => {
    const body = gpdPosition(position);
    const id = positionId(position.notice.noticeNumber);
    const change = () => call(position, 'PUT', `/${id}?toPublish=true`, body);
    const changed = await change();
    if (!isRefused(changed, 404)) return changed;
    const made = await call(position, 'POST', '?toPublish=true', body);
    // Our own earlier call got there after all.
    return isRefused(made, 409) ? change() : made;
  };
  return {
    async tell(position) {
      const { noticeNumber, state } = position.notice;
      // It was paid there, and we know it from there; its date, too, the archive minds itself.
      if (state === 'paid' || state === 'expired') return { kind: 'ok' };
      if (state === 'open') return outcomeOf(await publish(position));
      const answer = await call(position, 'POST', `/${positionId(noticeNumber)}/invalidate`);
      return isRefused(answer, 404) ? { kind: 'ok' } : outcomeOf(answer);
    },
  };
}

function isRefused(answer: PagopaAnswer, status: number): boolean {
  return answer.kind === 'refused' && answer.status === status;
}
