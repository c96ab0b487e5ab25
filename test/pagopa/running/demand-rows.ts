/** Payments begun at a bank: only where the Comune stands in the catalogue, by payment code. */
import assert from 'node:assert/strict';
import { demand, verify } from './messages.ts';
import { has, isFault, isOk, type Row, row, textOf } from './row.ts';
import { CATALOGUE, type World } from './world.ts';

function data(code: string, amount: string): string {
  const inside = `<codicePagamento>${code}</codicePagamento><importo>${amount}</importo>`;
  return `<ricaricaMensa>${inside}</ricaricaMensa>`;
}

async function codeOf({ database }: World, accountId: string): Promise<string> {
  const filter = { _id: accountId as never };
  const family = await database.collection('families').findOne(filter);
  return String(family?.paymentCode);
}

const countNotices = ({ database }: World) => database.collection('notices').countDocuments();

const BAD: readonly (readonly [string, (code: string) => string])[] = [
  ['an entity', (code) => `<!DOCTYPE a [<!ENTITY x "1">]>${data(code, '10.00')}`],
  ['a file', (code) => `<!DOCTYPE a SYSTEM "file:///etc/passwd">${data(code, '10.00')}`],
  ['great depth', () => '<a>'.repeat(20_000)],
  ['words', () => 'buongiorno'],
  ['another element', (code) => data(code, '10.00').replaceAll('ricaricaMensa', 'altro')],
  ['an amount of another form', (code) => data(code, '10,00')],
];

export const demandRows: readonly Row[] = [
  row('a Comune outside the catalogue has no such service', async (world) => {
    const { comune, tell } = world;
    const code = await codeOf(world, comune.accountId);
    const answer = await tell(demand(comune, { ...CATALOGUE, data: data(code, '10.00') }));
    isFault(answer, 'PAA_SEMANTICA', comune.fiscalCode);
    has(answer, { description: 'Servizio non disponibile.' });
  }),
  row('another service of the catalogue is not ours', async (world) => {
    const { postal, tell } = world;
    const code = await codeOf(world, postal.accountId);
    for (const other of [{ serviceId: '00010' }, { subjectId: '00002' }]) {
      const asked = { ...CATALOGUE, ...other, data: data(code, '10.00') };
      isFault(await tell(demand(postal, asked)), 'PAA_SEMANTICA', postal.fiscalCode);
    }
  }),
  row('code and amount make a notice that can be paid, and name nobody', async (world) => {
    const { postal, tell } = world;
    const code = await codeOf(world, postal.accountId);
    const answer = await tell(demand(postal, { ...CATALOGUE, data: data(code, '12.34') }));
    isOk(answer);
    has(answer, { fiscalCode: postal.fiscalCode, amount: '12.34', options: 'EQ' });
    const number = textOf(answer, 'noticeNumber') ?? '';
    has(await tell(verify(postal, number)), { outcome: 'OK', amount: '12.34' });
    assert.ok(!answer.text.includes(postal.accountId));
    const { body } = await postal.call('GET', `/notices/${number}`);
    assert.equal((body as { accountId?: string }).accountId, postal.accountId);
  }),
  row('a code with a wrong character and one of another creditor are unknown', async (world) => {
    const { postal, comune, tell } = world;
    const foreign = await codeOf(world, comune.accountId);
    const said = [];
    for (const code of ['AAAAAAAAA', foreign]) {
      const answer = await tell(demand(postal, { ...CATALOGUE, data: data(code, '10.00') }));
      isFault(answer, 'PAA_SEMANTICA', postal.fiscalCode);
      said.push(textOf(answer, 'description'));
    }
    assert.equal(said[0], said[1]);
  }),
  row('an amount beyond the range of the Comune is refused', async (world) => {
    const { postal, tell } = world;
    const code = await codeOf(world, postal.accountId);
    const asked = { ...CATALOGUE, data: data(code, '1000.01') };
    isFault(await tell(demand(postal, asked)), 'PAA_SEMANTICA', postal.fiscalCode);
  }),
  ...BAD.map(([what, inner]) =>
    row(`data with ${what} inside are refused, and make nothing`, async (world) => {
      const { postal, tell } = world;
      const code = await codeOf(world, postal.accountId);
      const before = await countNotices(world);
      const answer = await tell(demand(postal, { ...CATALOGUE, data: inner(code) }));
      isFault(answer, 'PAA_SINTASSI_EXTRAXSD', postal.fiscalCode);
      assert.ok(answer.ms < 500);
      assert.equal(await countNotices(world), before);
    }),
  ),
];
