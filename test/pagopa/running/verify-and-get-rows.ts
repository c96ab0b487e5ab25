/** What is asked before a payment: verify and get, in both versions, and every reason to refuse. */
import assert from 'node:assert/strict';
import { HOLDER } from '../../integration/payments-office.ts';
import { type GetOptions, get, receipt, type Target, verify } from './messages.ts';
import type { Answer } from './node-client.ts';
import { type Fault, has, isFault, isOk, type Row, row, textOf } from './row.ts';
import { POSTAL_IBAN, type World } from './world.ts';

const BANK_IBAN = 'IT60X0542811101000000123456';
const VERSIONS = [1, 2] as const;

async function isRefused(
  { tell }: World,
  asked: { readonly target: Target; readonly number: string; readonly fault: Fault },
): Promise<void> {
  const { target, number, fault } = asked;
  isFault(await tell(verify(target, number)), fault, target.fiscalCode);
  for (const version of VERSIONS) {
    isFault(await tell(get(target, number, { version })), fault, target.fiscalCode);
  }
}

/** States that weeks or other services bring are written as they would be found. */
async function changeNotice(world: World, number: string, change: object): Promise<void> {
  const filter = { noticeNumber: number };
  const { modifiedCount } = await world.database
    .collection('notices')
    .updateOne(filter, { $set: change });
  assert.equal(modifiedCount, 1);
}

const refusals: readonly Row[] = [
  row("the platform's probe of eighteen zeros is unknown", async (world) => {
    const number = '000000000000000000';
    await isRefused(world, { target: world.comune, number, fault: 'PAA_PAGAMENTO_SCONOSCIUTO' });
  }),
  row('a number with wrong check digits is unknown, not ill-formed', async (world) => {
    const { comune } = world;
    const number = `${(await comune.newNotice(100)).slice(0, 16)}99`;
    await isRefused(world, { target: comune, number, fault: 'PAA_PAGAMENTO_SCONOSCIUTO' });
  }),
  row('a paid notice is refused as paid', async (world) => {
    const { comune, tell } = world;
    const number = await comune.newNotice(100);
    const paid = { receiptId: `paid-${number}`, noticeNumber: number, amount: '1.00' };
    isOk(await tell(receipt(comune, paid)));
    await isRefused(world, { target: comune, number, fault: 'PAA_PAGAMENTO_DUPLICATO' });
  }),
  row('a cancelled notice is refused as cancelled', async (world) => {
    const { comune } = world;
    const number = await comune.newNotice(100);
    const { status } = await comune.call('POST', `/notices/${number}/cancellation`);
    assert.equal(status, 200);
    await isRefused(world, { target: comune, number, fault: 'PAA_PAGAMENTO_ANNULLATO' });
  }),
  row('a notice is refused as expired the day after its date, by us alone', async (world) => {
    const { comune, tell } = world;
    const number = await comune.newNotice(100);
    await changeNotice(world, number, { dueOn: '2020-11-13' });
    isOk(await tell(verify(comune, number)));
    await changeNotice(world, number, { dueOn: '2020-11-12' });
    await isRefused(world, { target: comune, number, fault: 'PAA_PAGAMENTO_SCADUTO' });
  }),
];

const verifies: readonly Row[] = [
  row(
    'a number is 3, segregation code, base and check digits, and none comes twice',
    async (world) => {
      const made = await Promise.all(Array.from({ length: 20 }, () => world.comune.newNotice(100)));
      assert.equal(new Set(made).size, made.length);
      for (const number of made) {
        assert.match(number, /^307[0-9]{15}$/);
        const remainder = BigInt(number.slice(0, 16)) % 93n;
        assert.equal(number.slice(16), String(remainder).padStart(2, '0'));
      }
    },
  ),
  row('verify says amount, date, reason and creditor, and one option of kind EQ', async (world) => {
    const { comune, tell } = world;
    const answer = await tell(verify(comune, await comune.newNotice(123_456)));
    isOk(answer);
    has(answer, {
      amount: '1234.56',
      options: 'EQ',
      dueDate: '2021-01-12',
      allCCP: 'false',
      paymentDescription: 'Ricarica conto mensa',
      fiscalCodePA: comune.fiscalCode,
      companyName: 'Comune di Prova & Frazioni',
      officeName: 'Ufficio scuola',
    });
    assert.equal(answer.text.split('<paymentOptionDescription>').length, 2);
  }),
  row('one cent is an amount, and has two decimals', async ({ comune, tell }) => {
    has(await tell(verify(comune, await comune.newNotice(1))), { amount: '0.01' });
    has(await tell(verify(comune, await comune.newNotice(1_130))), { amount: '11.30' });
  }),
  row('no answer to a verify names a person', async ({ comune, tell }) => {
    const answer = await tell(verify(comune, await comune.newNotice(100)));
    for (const secret of [HOLDER.fullName, HOLDER.taxCode, comune.accountId]) {
      assert.ok(!answer.text.includes(secret));
    }
  }),
  row('the amount is brought up to date at verify and again at get', async (world) => {
    const { comune, tell } = world;
    const number = await comune.newNotice(3_000);
    has(await tell(verify(comune, number)), { amount: '30.00' });
    await changeNotice(world, number, { amountCents: 3_010, kind: 'debt' });
    has(await tell(verify(comune, number)), { amount: '30.10' });
    await changeNotice(world, number, { amountCents: 2_990 });
    for (const version of VERSIONS) {
      const answer = await tell(get(comune, number, { version, amount: '30.00' }));
      has(answer, { paymentAmount: '29.90', transferAmount: '29.90' });
      assert.match(textOf(answer, 'description') ?? '', /^Mensa scolastica/);
    }
  }),
];

const gets: readonly Row[] = VERSIONS.flatMap((version) => [
  row(`version ${version}: get gives all it takes to pay, in one transfer`, async (world) => {
    const { comune, tell } = world;
    const number = await comune.newNotice(5_000);
    const wishes: GetOptions = {
      version,
      amount: '1.00',
      paymentNote: 'carrello',
      dueDate: '2020-11-20',
    };
    const answer = await tell(get(comune, number, wishes));
    isOk(answer);
    has(answer, {
      creditorReferenceId: number.slice(1),
      paymentAmount: '50.00',
      dueDate: '2021-01-12',
      description: 'Ricarica conto mensa',
      companyName: 'Comune di Prova & Frazioni',
      entityUniqueIdentifierType: 'F',
      entityUniqueIdentifierValue: HOLDER.taxCode,
      fullName: HOLDER.fullName,
      idTransfer: '1',
      transferAmount: '50.00',
      fiscalCodePA: comune.fiscalCode,
      IBAN: BANK_IBAN,
      remittanceInformation: 'Ricarica conto mensa',
      transferCategory: '9/0107101TS/',
      retentionDate: null,
      lastPayment: null,
      richiestaMarcaDaBollo: null,
    });
  }),
  row(`version ${version}: get again gives the same`, async ({ comune, tell }) => {
    const number = await comune.newNotice(5_100);
    const texts = [];
    for (let time = 0; time < 3; time += 1) {
      texts.push((await tell(get(comune, number, { version }))).text);
    }
    assert.equal(new Set(texts).size, 1);
  }),
  row(`version ${version}: the postal IBAN goes to the post office alone`, async (world) => {
    const { postal, tell } = world;
    const number = await postal.newNotice(5_200);
    has(await tell(verify(postal, number)), { allCCP: 'true' });
    const ibanFor = async (transferType?: 'POSTAL' | 'PAGOPA') => {
      const wish = transferType ? { version, transferType } : { version };
      return await tell(get(postal, number, wish));
    };
    has(await ibanFor('POSTAL'), { IBAN: POSTAL_IBAN, key: null });
    has(await ibanFor(), { IBAN: BANK_IBAN, key: null });
    const support = version === 2 ? { key: 'IBANAPPOGGIO', value: POSTAL_IBAN } : { key: null };
    has(await ibanFor('PAGOPA'), { IBAN: BANK_IBAN, ...support });
  }),
]);

async function underWayOf(world: World, number: string): Promise<unknown> {
  const { body } = await world.comune.call('GET', `/notices/${number}`);
  return (body as { underWayUntil?: unknown }).underWayUntil;
}

/** The note is made after the answer; nobody waits for it but us. */
async function untilUnderWay(world: World, number: string): Promise<unknown> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const until = await underWayOf(world, number);
    if (until !== null || Date.now() > deadline) return until;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const underWay: readonly Row[] = [
  row('a get marks the payment as under way for two hours, a verify does not', async (world) => {
    const { comune, tell } = world;
    const number = await comune.newNotice(5_300);
    isOk(await tell(verify(comune, number)));
    assert.equal(await underWayOf(world, number), null);
    isOk(await tell(get(comune, number)));
    assert.equal(await untilUnderWay(world, number), '2020-11-13T13:15:00.000Z');
  }),
  row('a debtor whose key is destroyed is ANONIMO, and the payment goes on', async (world) => {
    const { office, tell } = world;
    const gone = await office.open();
    const number = await gone.newNotice(5_400);
    const names = async (): Promise<Answer> => await tell(get(gone, number));
    has(await names(), { fullName: HOLDER.fullName });
    await office.destroyKeys(gone);
    const deadline = Date.now() + 20_000;
    while (textOf(await names(), 'fullName') !== 'ANONIMO' && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    has(await names(), { fullName: 'ANONIMO', entityUniqueIdentifierValue: 'ANONIMO' });
  }),
];

export const verifyAndGetRows: readonly Row[] = [...refusals, ...verifies, ...gets, ...underWay];
