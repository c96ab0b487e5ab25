/** The node believes no answer that is not exactly as the interface wants it. */
import { describe, expect, it } from 'vitest';
import { faultOfAnswer } from './answer-rules.ts';
import { readXml } from './xml.ts';

const NAMESPACE = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';
const question = { creditorFiscalCode: '00000000190', noticeNumber: '301000000000000144' };

const verify =
  `<p:paVerifyPaymentNoticeRes xmlns:p="${NAMESPACE}"><outcome>OK</outcome><paymentList>` +
  '<paymentOptionDescription><amount>50.00</amount><options>EQ</options>' +
  '<dueDate>2020-12-04</dueDate><allCCP>false</allCCP></paymentOptionDescription></paymentList>' +
  '<paymentDescription>Ricarica</paymentDescription><fiscalCodePA>00000000190</fiscalCodePA>' +
  '<companyName>Comune</companyName></p:paVerifyPaymentNoticeRes>';

const get =
  `<p:paGetPaymentV2Response xmlns:p="${NAMESPACE}"><outcome>OK</outcome><data>` +
  '<creditorReferenceId>01000000000000144</creditorReferenceId>' +
  '<paymentAmount>50.00</paymentAmount><dueDate>2020-12-04</dueDate>' +
  '<description>Ricarica</description><companyName>Comune</companyName><debtor>' +
  '<uniqueIdentifier><entityUniqueIdentifierType>F</entityUniqueIdentifierType>' +
  '<entityUniqueIdentifierValue>ANONIMO</entityUniqueIdentifierValue></uniqueIdentifier>' +
  '<fullName>ANONIMO</fullName></debtor><transferList><transfer><idTransfer>1</idTransfer>' +
  '<transferAmount>50.00</transferAmount><fiscalCodePA>00000000190</fiscalCodePA>' +
  '<IBAN>IT60X0542811101000000123456</IBAN><remittanceInformation>/RFB/1</remittanceInformation>' +
  '<transferCategory>9/0107101TS/</transferCategory></transfer></transferList></data>' +
  '</p:paGetPaymentV2Response>';

const refusal =
  `<p:paSendRTV2Response xmlns:p="${NAMESPACE}"><outcome>KO</outcome><fault>` +
  '<faultCode>PAA_SEMANTICA</faultCode><faultString>Errore semantico.</faultString>' +
  '<id>00000000190</id></fault></p:paSendRTV2Response>';

const faultOf = (xml: string) => faultOfAnswer(readXml(xml), question);

describe('the node', () => {
  it.each([
    ['a verify', verify],
    ['a get', get],
    ['a refusal', refusal],
    ['a default namespace that the parts take back', unprefixed(refusal)],
  ])('goes on after %s as it should be', (_, xml) => {
    expect(faultOf(xml)).toBeNull();
  });

  it.each([
    [verify, '50.00', '50,00'],
    [verify, '50.00', '50.0'],
    [verify, '50.00', '0.00'],
    [verify, 'EQ', 'ANY'],
    [verify, '<allCCP>false</allCCP>', ''],
    [verify, '<companyName>Comune</companyName>', ''],
    [verify, '</companyName>', '</companyName><officeName></officeName>'],
    [verify, 'Ricarica', 'R'.repeat(141)],
    [verify, '>00000000190<', '>00000000191<'],
    [verify, '2020-12-04', '04/12/2020'],
    [verify, NAMESPACE, 'urn:other'],
    [verify, '<outcome>OK</outcome>', '<outcome>KO</outcome>'],
    [verify, '<outcome>OK</outcome>', '<outcome>ok</outcome>'],
    [get, '<transferAmount>50.00', '<transferAmount>49.99'],
    [get, 'IT60X0542811101000000123456', 'IT61X0542811101000000123456'],
    [get, '<dueDate>2020-12-04</dueDate>', ''],
    [get, '01000000000000144', '01000000000000145'],
    [get, '<idTransfer>1<', '<idTransfer>6<'],
    [get, '<companyName>Comune</companyName>', ''],
    [get, '>ANONIMO</entity', '>A</entity'],
    [get, '<debtor>', '<extra/><debtor>'],
    [get, '<debtor>', '<p:debtor>'],
    [refusal, '<id>00000000190</id>', ''],
    [refusal, '>KO<', '>OK<'],
    [refusal, /<fault>.*<\/fault>/, ''],
  ])('does not believe an answer with %#: %s', (xml, from, to) => {
    const damaged = xml.replace(from, to);
    expect(damaged).not.toBe(xml);
    const closed = damaged.includes('<p:debtor>')
      ? damaged.replace('</debtor>', '</p:debtor>')
      : damaged;
    expect(faultOf(closed)).not.toBeNull();
  });
});

function unprefixed(xml: string): string {
  return xml
    .replaceAll('p:paSend', 'paSend')
    .replace('xmlns:p=', 'xmlns=')
    .replace('<outcome>', '<outcome xmlns="">')
    .replace('<fault>', '<fault xmlns="">');
}
