/** SOAP itself: what decides the operation, what is no message, and the order of the checks. */
import assert from 'node:assert/strict';
import { el, SOAP } from '../xml.ts';
import { soap, verify } from './messages.ts';
import { has, isFault, isOk, type Row, row, textOf } from './row.ts';
import { OTHER_STATION, type World } from './world.ts';

const UNKNOWN = '399999999999999999';

const actions: readonly Row[] = [
  'paVerifyPaymentNotice',
  '"paVerifyPaymentNotice"',
  'paVerifyPaymentNoticeReq',
  '"paSendRT"',
  '""',
].map((soapaction) =>
  row(`the body decides, whatever SOAPAction ${soapaction} says`, async ({ node, comune }) => {
    const answer = await node.ask(soap(verify(comune, UNKNOWN)), { soapaction });
    isFault(answer, 'PAA_PAGAMENTO_SCONOSCIUTO', comune.fiscalCode);
    assert.match(answer.text, /paVerifyPaymentNoticeRes/);
  }),
);

async function soapFault(world: World, body: string, status: number, code: string) {
  const answer = await world.node.ask(body);
  assert.equal(answer.status, status);
  assert.equal(textOf(answer, 'faultcode'), `soapenv:${code}`);
}

export const soapRows: readonly Row[] = [
  ...actions,
  row('a message needs no SOAPAction and may use a default namespace', async (world) => {
    const { node, comune } = world;
    const number = await comune.newNotice(1_000);
    const plain = soap(verify(comune, number))
      .replaceAll('m:paVerify', 'paVerify')
      .replace('xmlns:m=', 'xmlns=')
      .replace(/<(idPA|qrCode|idBrokerPA|idStation)>/g, '<$1 xmlns="">');
    isOk(await node.ask(plain));
    const prefixed = soap(verify(comune, number)).replaceAll('m:', 'ns7:');
    isOk(await node.ask(prefixed.replace('xmlns:m=', 'xmlns:ns7=')));
  }),
  row('what is no XML gets a SOAP fault, and HTTP 400', (world) =>
    soapFault(world, 'buongiorno', 400, 'Client'),
  ),
  row('an empty body of the envelope gets a SOAP fault', (world) =>
    soapFault(world, soap(el('x', 'y')).replace(/<m:x.*m:x>/, ''), 400, 'Client'),
  ),
  row('another version of SOAP gets a fault of its own', async (world) => {
    const newer = soap(verify(world.comune, UNKNOWN)).replaceAll(
      SOAP,
      'http://www.w3.org/2003/05/soap-envelope',
    );
    await soapFault(world, newer, 500, 'VersionMismatch');
  }),
  row('a message against the schema is a KO with HTTP 200, and repeats no value', async (world) => {
    const answer = await world.tell(verify(world.comune, '30100000segreto'));
    isFault(answer, 'PAA_SINTASSI_XSD', world.comune.fiscalCode);
    assert.doesNotMatch(answer.text, /segreto/);
  }),
  row('the schema is checked first, then creditor, broker, station, notice', async (world) => {
    const { tell, comune } = world;
    const fiscalCode = '99999999999';
    const wrong = { fiscalCode, brokerId: 'x', stationId: 'y' };
    isFault(await tell(verify(wrong, 'no number')), 'PAA_SINTASSI_XSD', fiscalCode);
    isFault(await tell(verify(wrong, UNKNOWN)), 'PAA_ID_DOMINIO_ERRATO', fiscalCode);
    const ours = { ...wrong, fiscalCode: comune.fiscalCode };
    isFault(await tell(verify(ours, UNKNOWN)), 'PAA_ID_INTERMEDIARIO_ERRATO', comune.fiscalCode);
    const brokered = { ...ours, brokerId: comune.fiscalCode };
    isFault(await tell(verify(brokered, UNKNOWN)), 'PAA_STAZIONE_INT_ERRATA', comune.fiscalCode);
    const { stationId } = comune;
    const right = { ...brokered, stationId };
    isFault(await tell(verify(right, UNKNOWN)), 'PAA_PAGAMENTO_SCONOSCIUTO', comune.fiscalCode);
  }),
  row('another broker asks at its own station, and at no other one', async (world) => {
    const { comune, tell } = world;
    const number = await comune.newNotice(1_100);
    const { brokerId, stationId } = OTHER_STATION;
    isOk(await tell(verify({ ...comune, brokerId, stationId }, number)));
    const crossed = verify({ ...comune, brokerId }, number);
    isFault(await tell(crossed), 'PAA_STAZIONE_INT_ERRATA', comune.fiscalCode);
  }),
  row('each creditor has notices of its own', async ({ comune, postal, tell }) => {
    const number = await postal.newNotice(1_234);
    has(await tell(verify(postal, number)), { outcome: 'OK', amount: '12.34' });
    // Each counts for itself, so that the number may well be one of both.
    assert.notEqual(textOf(await tell(verify(comune, number)), 'amount'), '12.34');
  }),
  row('Comuni that share a creditor answer each for its notices', async (world) => {
    const { comune, twin, tell } = world;
    const [first, second] = [await comune.newNotice(1_300), await twin.newNotice(1_400)];
    assert.notEqual(first, second);
    const answer = await tell(verify(comune, second));
    isOk(answer);
    has(answer, { amount: '14.00', companyName: 'Comune gemello' });
    has(await tell(verify(comune, first)), { amount: '13.00' });
  }),
];
