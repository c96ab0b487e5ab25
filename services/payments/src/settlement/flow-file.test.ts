/** The file of a reporting flow, in both versions, and what is none. */
import { describe, expect, it } from 'vitest';
import { flowTotals } from '../domain/flow-totals.ts';
import { readFlowFile } from './flow-file.ts';

const payment = (changes: Record<string, string> = {}) => {
  const fields = {
    identificativoUnivocoVersamento: '07000000000012373',
    identificativoUnivocoRiscossione: 'r1',
    indiceDatiSingoloPagamento: '1',
    singoloImportoPagato: '50.00',
    codiceEsitoSingoloPagamento: '0',
    dataEsitoSingoloPagamento: '2020-11-02+01:00',
    ...changes,
  };
  const filled = Object.entries(fields).filter(([, value]) => value !== '');
  const content = filled.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
  return `<datiSingoliPagamenti>${content}</datiSingoliPagamenti>`;
};

const file = (payments = payment(), changes: readonly [string, string][] = []) =>
  changes.reduce(
    (text, [from, to]) => text.replace(from, to),
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<FlussoRiversamento xmlns="http://www.digitpa.gov.it/schemas/2011/Pagamenti/">',
      '<versioneOggetto>1.0</versioneOggetto>',
      '<identificativoFlusso>2020-11-03BANKITMM-0001</identificativoFlusso>',
      '<dataOraFlusso>2020-11-03T06:00:00</dataOraFlusso>',
      '<identificativoUnivocoRegolamento>SCT1</identificativoUnivocoRegolamento>',
      '<dataRegolamento>2020-11-03</dataRegolamento>',
      '<istitutoMittente><identificativoUnivocoMittente>',
      '<tipoIdentificativoUnivoco>B</tipoIdentificativoUnivoco>',
      '<codiceIdentificativoUnivoco>SENDER</codiceIdentificativoUnivoco>',
      '</identificativoUnivocoMittente></istitutoMittente>',
      '<istitutoRicevente><identificativoUnivocoRicevente>',
      '<tipoIdentificativoUnivoco>G</tipoIdentificativoUnivoco>',
      '<codiceIdentificativoUnivoco>00305410193</codiceIdentificativoUnivoco>',
      '</identificativoUnivocoRicevente></istitutoRicevente>',
      '<numeroTotalePagamenti>1</numeroTotalePagamenti>',
      '<importoTotalePagamenti>50.00</importoTotalePagamenti>',
      payments,
      '</FlussoRiversamento>',
    ].join('\n'),
  );

const read = (text: string) => readFlowFile(Buffer.from(text));

describe('the file of a flow', () => {
  it('tells who pays what to whom', () => {
    expect(read(file())).toEqual({
      kind: 'read',
      flow: {
        version: {
          ...{ creditorFiscalCode: '00305410193', psp: 'BANKITMM' },
          ...{ flow: '2020-11-03BANKITMM-0001', source: 'file', revision: 0 },
          madeAt: '2020-11-03T05:00:00.000Z',
          ...{ regulation: 'SCT1', regulationOn: '2020-11-03' },
          ...{ declaredPayments: 1, declaredCents: 5000 },
        },
        payments: [
          {
            ...{ iuv: '07000000000012373', iur: 'r1', transfer: 1, cents: 5000 },
            ...{ outcome: 'executed', paidOn: '2020-11-02' },
          },
        ],
      },
    });
  });

  it('may have prefixes, no index, and another name than those of PagoPA', () => {
    const prefixed = file(payment({ indiceDatiSingoloPagamento: '' }))
      .replaceAll(/<(\/?)(?=[a-zF])/g, '<$1p:')
      .replace('xmlns=', 'xmlns:p=')
      .replace('<p:?xml', '<?xml');
    const reading = read(prefixed.replace('2020-11-03BANKITMM-0001', 'X_1'));
    expect(reading).toMatchObject({ flow: { version: { psp: 'SENDER', flow: 'X_1' } } });
    expect(reading).toMatchObject({ flow: { payments: [{ transfer: 1 }] } });
  });

  it.each([
    ['0', 'executed'],
    ['3', 'revoked'],
    ['4', 'standIn'],
    ['8', 'standInWithoutRequest'],
    ['9', 'withoutRequest'],
  ])('knows the outcome %s', (code, outcome) => {
    const reading = read(file(payment({ codiceEsitoSingoloPagamento: code })));
    expect(reading).toMatchObject({ flow: { payments: [{ outcome }] } });
  });

  it.each<[string, string]>([
    ['<numeroTotalePagamenti>1<', '<numeroTotalePagamenti>0<'],
    ['<importoTotalePagamenti>50.00<', '<importoTotalePagamenti>50,00<'],
    ['2020-11-03BANKITMM-0001', '2020-11-03 BANKITMM'],
    ['>1.0<', '>1.2<'],
    ['<dataRegolamento>2020-11-03<', '<dataRegolamento>2020-02-30<'],
    ['<tipoIdentificativoUnivoco>G<', '<tipoIdentificativoUnivoco>F<'],
    ['<singoloImportoPagato>50.00<', '<singoloImportoPagato>0.00<'],
    ['<codiceEsitoSingoloPagamento>0<', '<codiceEsitoSingoloPagamento>5<'],
    ['<datiSingoliPagamenti>', '<datiSingoliPagamenti xmlns="">'],
    ['/2011/Pagamenti/', '/2012/Pagamenti/'],
    ['<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE a [<!ENTITY b "c">]>'],
  ])('is refused where it is not as described: %s', (from, to) => {
    const changed = file(payment(), [[from, to]]);
    expect(changed).not.toBe(file());
    expect(read(changed)).toMatchObject({ kind: 'refused', reason: expect.any(String) });
  });

  it('may have ten thousand payments, and is read within a second or two', () => {
    const many = Array.from({ length: 10_000 }, (_, n) =>
      payment({ identificativoUnivocoRiscossione: `r${n}` }),
    ).join('');
    const reading = read(file(many));
    if (reading.kind === 'refused') throw new Error(reading.reason);
    expect(flowTotals(reading.flow)).toMatchObject({ payments: 10_000, cents: 50_000_000 });
  });
});
