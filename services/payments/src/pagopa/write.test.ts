/** What we write can be read, whatever the names of people and places hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { messages } from './messages.ts';
import { readEnvelope, writeEnvelope } from './soap.ts';
import { writeMessage } from './write.ts';
import { readXml } from './xml-tree.ts';

const read = (xml: string) => {
  const reading = readXml(new TextEncoder().encode(xml));
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading.root;
};

describe('a written message', () => {
  it('gives back every text that XML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (description) => {
        const fault = { faultCode: 'A', faultString: description, id: '<&>]]>', description };
        const written = writeMessage('paSendRTV2Response', { outcome: 'KO', fault });
        const envelope = readEnvelope(read(writeEnvelope(written)));
        if (envelope.kind === 'fault') throw new Error(envelope.reason);
        expect(check(envelope.message, messages.paSendRTV2Response)).toEqual({
          kind: 'valid',
          value: { outcome: 'KO', fault },
        });
      }),
    );
  });

  it('drops characters that XML cannot hold', () => {
    const fault = { faultCode: 'A', faultString: 'a\u0000b\u000bc\ud800d\uffffe', id: '1' };
    const written = writeMessage('paSendRTV2Response', { outcome: 'KO', fault });
    expect(written).toContain('<faultString>abc\ufffdde</faultString>');
  });

  it('leaves out what has no value', () => {
    const written = writeMessage('paVerifyPaymentNoticeRes', {
      outcome: 'OK',
      officeName: undefined,
    });
    expect(written).toMatch(/><outcome>OK<\/outcome><\/pafn:/);
  });
});
