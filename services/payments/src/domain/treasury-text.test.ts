/** The texts of bank transfers, as banks really print them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownReading, readTreasuryText } from './treasury-text.ts';

const FLOW = '2020-11-14BANKITMM-0001';
const IUV = '01000000000012373';

const flowIn = (text: string, known: readonly string[] = [FLOW]) => {
  const reference = readTreasuryText(text);
  return reference?.kind === 'flow' ? knownReading(reference, (one) => known.includes(one)) : null;
};

describe('a bank transfer for a flow', () => {
  it.each([
    [`/PUR/LGPE-RIVERSAMENTO/URI/${FLOW}`],
    [`/pur/lgpe-riversamento/uri/${FLOW.toLowerCase()}`],
    [`BONIFICO A VOSTRO FAVORE DA BANCA CAUSALE: /PUR/LGPE-RIVERSAMENTO/URI/${FLOW} DATA 14.11`],
    [`/PUR/LGPE-RIVERSAMENTO/URI/2020-11-14BANKIT\nMM-0001`],
    [`/PUR/LGPE-RIVERSA\r\nMENTO/URI/2020-11-14BANKITMM-0\r\n001`],
    [`/PUR/LGPE RIVERSAMENTO/URI/ ${FLOW}`],
    [`PUR/LGPE-RIVERSAMENTO/URI/${FLOW}/altro`],
    [`/PUR/LGPE\u2013RIVERSAMENTO/URI/2020\u201311\u201314BANKITMM\u20130001`],
    [`RI1/PUR/LGPE-RIVERSAMENTO/URI/${FLOW}.`],
    [`/PUR/LGPE-RIVERSAMENTO/URI/2020-11-14\u00a0BANKITMM-0001 ORD. BANCA DELLA PROVA`],
  ])('is read in %j', (text) => {
    expect(flowIn(text)).toBe(FLOW);
  });

  it('names the longest flow that is known, where one is the beginning of another', () => {
    const text = `/PUR/LGPE-RIVERSAMENTO/URI/${FLOW} 7 banca`;
    expect(flowIn(text, [FLOW, `${FLOW}7`])).toBe(`${FLOW}7`);
    expect(flowIn(text)).toBe(FLOW);
  });

  it('is read wherever the bank breaks the line', () => {
    const whole = `/PUR/LGPE-RIVERSAMENTO/URI/${FLOW}`;
    const gap = fc.constantFrom(' ', '\n', '\r\n', '  ', '\u00a0');
    const cut = fc.tuple(fc.integer({ min: 1, max: whole.length - 1 }), gap);
    fc.assert(
      fc.property(cut, cut, fc.boolean(), ([one, a], [two, b], lower) => {
        const [first, second] = [Math.min(one, two), Math.max(one, two)];
        const parts = [whole.slice(0, first), a, whole.slice(first, second), b];
        const text = parts.join('') + whole.slice(second);
        expect(flowIn(lower ? text.toLowerCase() : text)).toBe(FLOW);
      }),
    );
  });
});

describe('a bank transfer for one payment', () => {
  it.each([
    [`/RFB/${IUV}/50.00/TXT/Ricarica conto mensa`, 5000],
    [`/RFB/${IUV}/50,00`, 5000],
    [`/RFB/${IUV}`, null],
    [`/rfb/${IUV}/txt/ricarica`, null],
    [`/RFB/0100000000\n0012373/50.0\n0/TXT/X`, 5000],
    [`ACCREDITO RFB/${IUV} ROSSI`, null],
    [`/RFB/${IUV}/1250.00/TXT/X`, 125000],
  ])('is read in %j', (text, cents) => {
    const reference = readTreasuryText(text);
    expect(reference).toMatchObject({ kind: 'payment', cents });
    expect(reference && knownReading(reference, (one) => one === IUV)).toBe(IUV);
  });

  it('keeps nothing of the words behind the code', () => {
    const reference = readTreasuryText(`/RFB/${IUV} MARIO ROSSI 1980`);
    expect(reference).toEqual({ kind: 'payment', readings: [IUV, IUV.slice(0, 15)], cents: null });
  });

  it('may have the reference of ISO 11649', () => {
    const reference = readTreasuryText('/RFS/RF18539007547034/12.00/TXT/mensa');
    expect(reference).toEqual({ kind: 'payment', readings: ['RF18539007547034'], cents: 1200 });
  });
});

describe('what is not of pagoPA', () => {
  it.each([
    [''],
    ['AFFITTO SALA CONSILIARE NOVEMBRE'],
    ['BARFB/123'],
    ['/PUR/LGPE-RIVERSAMENTO/URI/'],
    ['/RFB/'],
  ])('is nothing: %j', (text) => {
    expect(readTreasuryText(text)).toBeNull();
  });

  it('is read without trouble, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        readTreasuryText(`/PUR/LGPE-RIVERSAMENTO/URI/${text}`);
        readTreasuryText(`/RFB/${text}`);
      }),
    );
  });
});
