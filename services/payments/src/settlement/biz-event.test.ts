/** A receipt in JSON is the same receipt as in XML. */
import { describe, expect, it } from 'vitest';
import { contentHash } from '../domain/receipt-content.ts';
import { readBizEvent } from './biz-event.ts';

const person = {
  ...{ entityUniqueIdentifierType: 'F', entityUniqueIdentifierValue: 'ANONIMO' },
  fullName: 'ANONIMO',
};
const event = {
  receiptId: 'r1',
  noticeNumber: '307000000000012373',
  fiscalCode: '00305410193',
  outcome: 'OK',
  creditorReferenceId: '07000000000012373',
  paymentAmount: 1234.5,
  description: 'Ricarica conto mensa',
  companyName: 'Comune di Prova',
  debtor: person,
  transferList: [
    {
      ...{ idTransfer: 1, transferAmount: 1234.5, fiscalCodePA: '00305410193', iban: 'IT60X' },
      ...{ mbdAttachment: '', remittanceInformation: 'mensa', transferCategory: '9/0107101TS/' },
    },
  ],
  idPSP: 'BANKITMM',
  pspCompanyName: 'Banca della prova',
  idChannel: 'BANKITMM_01',
  paymentDateTimeFormatted: '2020-11-02T10:00:00',
  officeName: null,
};

describe('a receipt from PagoPA’s store', () => {
  it('has the same content as the one that the station is sent', () => {
    const read = readBizEvent(JSON.stringify(event));
    expect(read).toMatchObject({
      ...{ paymentAmount: '1234.50', paymentDateTime: '2020-11-02T10:00:00' },
      transferList: { transfer: [{ idTransfer: '1', transferAmount: '1234.50', IBAN: 'IT60X' }] },
    });
    const sent = {
      ...{ receiptId: 'r1', noticeNumber: event.noticeNumber, fiscalCode: event.fiscalCode },
      ...{ outcome: 'OK', creditorReferenceId: event.creditorReferenceId },
      paymentAmount: '01234.50',
      companyName: 'another spelling',
      transferList: {
        transfer: [
          { idTransfer: '1', transferAmount: '1234.50', fiscalCodePA: event.fiscalCode, IBAN: 'X' },
        ],
      },
    };
    expect(read && contentHash(read)).toBe(contentHash(sent));
    expect(contentHash({ ...sent, paymentAmount: '1234.51' })).not.toBe(contentHash(sent));
    expect(contentHash({ ...sent, creditorReferenceId: 'X' })).not.toBe(contentHash(sent));
  });

  it.each([0.1 + 0.2, 999_999_999.99, 0.01, 50, 33.33])('has cents of %d exactly', (euros) => {
    const [transfer] = event.transferList;
    const changed = { ...event, paymentAmount: euros, transferList: [transfer] };
    expect(readBizEvent(JSON.stringify(changed))?.paymentAmount).toBe(euros.toFixed(2));
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '<receipt/>'],
    ['no notice', JSON.stringify({ ...event, noticeNumber: '12' })],
    ['half a cent', JSON.stringify({ ...event, paymentAmount: 1.005 })],
    ['below zero', JSON.stringify({ ...event, paymentAmount: -1 })],
    ['no transfer', JSON.stringify({ ...event, transferList: [] })],
  ])('is refused where it is %s', (_what, text) => {
    expect(readBizEvent(text)).toBeNull();
  });
});
