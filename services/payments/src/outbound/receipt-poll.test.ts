/** Receipts of the archive: none is lost and none is taken twice, whatever comes between. */
import { expect, test } from 'vitest';
import type { IncomingReceipt } from '../pagopa/ports.ts';
import type { ReceiptPolls } from '../store/receipt-polls.ts';
import type { PagopaAnswer } from './pagopa-client.ts';
import { createReceiptPoll } from './receipt-poll.ts';

const creditor = {
  tenant: 'pianengo',
  timeZone: 'Europe/Rome',
  fiscalCode: '00305410193',
  companyName: 'Comune di Pianengo',
  officeName: '',
  brokerId: '',
  stationId: '',
  segregationCode: '01',
  iban: 'IT60X0542811101000000123456',
  transferCategory: '9/0107101TS/',
};

const iuvOf = (n: number) => String(n).padStart(17, '0');

/** As the archive has it: the node's message without an envelope. */
function receiptXml(iuv: string): string {
  const subject = (tag: string) =>
    `<${tag}><uniqueIdentifier><entityUniqueIdentifierType>F</entityUniqueIdentifierType>` +
    '<entityUniqueIdentifierValue>ANONIMO</entityUniqueIdentifierValue></uniqueIdentifier>' +
    `<fullName>ANONIMO</fullName></${tag}>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><PaSendRTV2Request>
<idPA>${creditor.fiscalCode}</idPA><idBrokerPA>15376371009</idBrokerPA>
<idStation>15376371009_01</idStation><receipt><receiptId>r-${iuv}</receiptId>
<noticeNumber>3${iuv}</noticeNumber><fiscalCode>${creditor.fiscalCode}</fiscalCode>
<outcome>OK</outcome><creditorReferenceId>${iuv}</creditorReferenceId>
<paymentAmount>45.00</paymentAmount><description>Ricarica</description>
<companyName>Comune</companyName>${subject('debtor')}<transferList><transfer>
<idTransfer>1</idTransfer><transferAmount>45.00</transferAmount>
<fiscalCodePA>${creditor.fiscalCode}</fiscalCodePA><IBAN>${creditor.iban}</IBAN>
<remittanceInformation>Ricarica</remittanceInformation>
<transferCategory>9/0107101TS/</transferCategory></transfer></transferList>
<idPSP>BANKITMM</idPSP><PSPCompanyName>Banca</PSPCompanyName><idChannel>c</idChannel>
<channelDescription>app</channelDescription></receipt></PaSendRTV2Request>`;
}

interface World {
  readonly poll: ReturnType<typeof createReceiptPoll>;
  readonly taken: string[];
  readonly asked: string[];
  readonly cursor: () => string | null;
}

function world(options: {
  readonly iuvs: readonly string[];
  readonly xml?: (iuv: string) => string;
  readonly mark?: (iuv: string) => void;
  readonly readTo?: string;
}): World {
  const { iuvs, xml = receiptXml, mark } = options;
  const marked = new Set<string>();
  const taken: string[] = [];
  const asked: string[] = [];
  let readTo = options.readTo ?? null;
  const polls: ReceiptPolls = {
    creditors: async () => [],
    lease: async () => ({ readTo }),
    release: async (_creditor, to) => {
      readTo = to;
    },
    untaken: async (_creditor, some) => some.filter((iuv) => !marked.has(iuv)),
    taken: async (_creditor, iuv) => {
      mark?.(iuv);
      marked.add(iuv);
    },
    firstDay: async () => '2020-10-01',
  };
  const ok = (text: string): PagopaAnswer => ({ kind: 'ok', status: 200, location: null, text });
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const poll = createReceiptPoll({
    polls,
    logger: quiet,
    queries: {
      comune: async () => ({
        creditor,
        now: new Date('2020-11-13T11:15:00Z'),
        today: '2020-11-13',
      }),
    },
    takeReceipt: async ({ content }: IncomingReceipt) => {
      taken.push(content.creditorReferenceId);
      return 'taken';
    },
    client: {
      has: () => true,
      async call({ path }) {
        asked.push(path);
        const [, list] = path.split('/receipts?');
        if (list === undefined) return ok(xml(path.split('/').at(-1) ?? ''));
        const page = Number(new URLSearchParams(list).get('pageNum'));
        const results = iuvs.slice(page * 100, page * 100 + 100).map((iuv) => ({ iuv }));
        return ok(JSON.stringify({ results, totalPages: Math.ceil(iuvs.length / 100) }));
      },
    },
  });
  return { poll, taken, asked, cursor: () => readTo };
}

test('all pages are read, each receipt is taken once, and the cursor moves', async () => {
  const iuvs = Array.from({ length: 230 }, (_, n) => iuvOf(n));
  const { poll, taken, cursor } = world({ iuvs });
  expect(await poll.now(creditor)).toEqual({ kind: 'polled', taken: 230, failed: 0 });
  expect(await poll.now(creditor)).toEqual({ kind: 'polled', taken: 0, failed: 0 });
  expect(taken).toEqual(iuvs);
  expect(cursor()).toBe('2020-11-13');
});

test('it is read from a week before what was read, or before the first notice', async () => {
  const first = world({ iuvs: [] });
  await first.poll.now(creditor);
  expect(first.asked[0]).toContain('&from=2020-09-24&');
  const later = world({ iuvs: [], readTo: '2020-11-12' });
  await later.poll.now(creditor);
  expect(later.asked[0]).toContain('&from=2020-11-05&');
});

test('who is killed after a receipt was taken and before it was marked takes it again', async () => {
  let kills = 1;
  const { poll, taken, cursor } = world({
    iuvs: [iuvOf(1), iuvOf(2)],
    mark: () => {
      if (kills > 0) {
        kills -= 1;
        throw new Error('killed');
      }
    },
  });
  await expect(poll.now(creditor)).rejects.toThrow('killed');
  expect(cursor()).toBeNull();
  expect(await poll.now(creditor)).toMatchObject({ taken: 2 });
  // The door of receipts knows the first one by its id.
  expect(taken).toEqual([iuvOf(1), iuvOf(1), iuvOf(2)]);
});

test.each([
  ['no XML', () => 'buongiorno'],
  ['a document type', (iuv: string) => receiptXml(iuv).replace('?>', '?><!DOCTYPE x>')],
  ['no receipt', () => '<a/>'],
  ['another payment', () => receiptXml(iuvOf(9))],
  ['a wrong amount', (iuv: string) => receiptXml(iuv).replaceAll('45.00', '45,00')],
])('one that holds %s is asked for again, and holds up no other', async (_name, broken) => {
  const { poll, taken, cursor } = world({
    iuvs: [iuvOf(1), iuvOf(2)],
    xml: (iuv) => (iuv === iuvOf(1) ? broken(iuv) : receiptXml(iuv)),
  });
  expect(await poll.now(creditor)).toEqual({ kind: 'polled', taken: 1, failed: 1 });
  expect(taken).toEqual([iuvOf(2)]);
  expect(cursor()).toBeNull();
  expect(await poll.now(creditor)).toMatchObject({ failed: 1 });
});
