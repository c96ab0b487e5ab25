/**
 * The central archive of notices (ACA), by which PagoPA pays in our station's place while it is
 * away. One call makes, changes and closes a position; an amount of 0 closes it.
 * Source: PagoPA's paCreatePosition.json.
 */
import { descriptionOf } from '../domain/notice-words.ts';
import type { PagopaClient } from './pagopa-client.ts';
import { debtorParts, endOfDueDay, outcomeOf } from './position-parts.ts';
import type { PaymentProvider, Position } from './provider.ts';

/** The archive takes those of Italy and San Marino. */
const ITS_IBAN = /^(IT|SM)[0-9A-Z]{25}$/;

export function acaPosition(position: Position): object {
  const { notice, creditor, debtor } = position;
  const { code, name } = debtorParts(debtor);
  const postalIban = creditor.postal?.iban;
  return {
    paFiscalCode: creditor.fiscalCode,
    entityType: 'F',
    entityFiscalCode: code,
    entityFullName: name,
    iuv: notice.iuv,
    nav: notice.noticeNumber,
    amount: notice.state === 'open' ? notice.amountCents : 0,
    description: descriptionOf(notice.kind),
    expirationDate: endOfDueDay(position),
    ...(ITS_IBAN.test(creditor.iban) && { iban: creditor.iban }),
    ...(postalIban && ITS_IBAN.test(postalIban) && { postalIban }),
    // As our station does: after its day it is not paid.
    switchToExpired: true,
  };
}

export function createAca(client: PagopaClient): PaymentProvider {
  return {
    async tell(position) {
      const { notice, creditor } = position;
      // The archive knows the date itself; telling it a past one would be refused.
      if (notice.state === 'expired') return { kind: 'ok' };
      const answer = await client.call({
        part: 'aca',
        fiscalCode: creditor.fiscalCode,
        method: 'POST',
        path: '/paCreatePosition',
        body: acaPosition(position),
      });
      const status = answer.kind === 'refused' ? answer.status : 0;
      // What never came there need not be closed, and what was paid PagoPA may have closed itself.
      if (status === 404 && notice.state === 'cancelled') return { kind: 'ok' };
      if ([404, 409, 422].includes(status) && notice.state === 'paid') return { kind: 'ok' };
      return outcomeOf(answer);
    },
  };
}
