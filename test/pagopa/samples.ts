/** One good message of each kind, once with all its parts and once with only what it must have. */
import { el, type Node } from './xml.ts';

export interface Sample {
  readonly name: string;
  readonly message: Node;
}

export const CREDITOR = '00305410193';
const NOTICE = '301000000000012373';

const addressee = [
  el('idPA', CREDITOR),
  el('idBrokerPA', '00305410193'),
  el('idStation', '00305410193_01'),
];
const qrCode = el('qrCode', el('fiscalCode', CREDITOR), el('noticeNumber', NOTICE));
const identifier = el(
  'uniqueIdentifier',
  el('entityUniqueIdentifierType', 'F'),
  el('entityUniqueIdentifierValue', 'ANONIMO'),
);
const metadata = el(
  'metadata',
  el('mapEntry', el('key', 'chiave'), el('value', 'valore')),
  el('mapEntry', el('key', 'altra'), el('value', 'cosa')),
);

function subject(name: string, full: boolean): Node {
  const address = [
    el('streetName', 'via Roma'),
    el('civicNumber', '1/A'),
    el('postalCode', '26010'),
    el('city', 'Pianengo'),
    el('stateProvinceRegion', 'CR'),
    el('country', 'IT'),
    el('e-mail', 'nome.cognome+mensa@esempio.it'),
  ];
  return el(name, identifier, el('fullName', 'ANONIMO'), ...(full ? address : []));
}

const transferStart = [
  el('idTransfer', '1'),
  el('transferAmount', '50.00'),
  el('fiscalCodePA', CREDITOR),
];
const iban = el('IBAN', 'IT60X0542811101000000123456');
const purpose = [
  el('remittanceInformation', 'Ricarica conto mensa'),
  el('transferCategory', '9/0107101TS/'),
];
const stamp = el(
  'richiestaMarcaDaBollo',
  el('hashDocumento', 'AAAA'),
  el('tipoBollo', '01'),
  el('provinciaResidenza', 'CR'),
);

function transfers(...variants: readonly (readonly Node[])[]): Node {
  return el('transferList', ...variants.map((parts) => el('transfer', ...parts)));
}

const plainTransfer = [...transferStart, iban, ...purpose];
const fullTransfer = [...plainTransfer, metadata];
const namedTransfer = [...transferStart, el('companyName', 'Comune'), iban, ...purpose, metadata];
const stampTransfer = [...transferStart, stamp, ...purpose];
const attachmentTransfer = [...transferStart, el('MBDAttachment', 'bWFyY2E='), ...purpose];

function receipt(list: Node, version: 1 | 2, full: boolean): Node {
  const some = (...nodes: readonly Node[]) => (full ? nodes : []);
  const onlyV2 = (...nodes: readonly Node[]) => (full && version === 2 ? nodes : []);
  return el(
    'receipt',
    el('receiptId', 'c110729d258c4ab1b765fe902aae41d6'),
    el('noticeNumber', NOTICE),
    el('fiscalCode', CREDITOR),
    el('outcome', 'OK'),
    el('creditorReferenceId', NOTICE.slice(1)),
    el('paymentAmount', '50.00'),
    el('description', 'Ricarica conto mensa'),
    el('companyName', 'Comune di Pianengo'),
    ...some(el('officeName', 'Ufficio Scuola')),
    subject('debtor', full),
    list,
    el('idPSP', 'BANKITMM'),
    ...some(el('pspFiscalCode', '12345678901'), el('pspPartitaIVA', '12345678901')),
    el('PSPCompanyName', 'Banca di prova'),
    el('idChannel', '12345678901_01'),
    el('channelDescription', 'app'),
    ...some(subject('payer', true), el('paymentMethod', 'creditCard')),
    ...onlyV2(el('paymentNote', 'nota')),
    ...some(el('fee', '1.50')),
    ...onlyV2(
      el('primaryCiIncurredFee', '0.00'),
      el('idBundle', 'pacchetto'),
      el('idCiBundle', 'pacchetto'),
    ),
    ...some(
      el('paymentDateTime', '2020-10-01T12:30:00.123+02:00'),
      el('applicationDate', '2020-10-01'),
      el('transferDate', '2020-10-02+02:00'),
      metadata,
      el('standIn', 'false'),
    ),
  );
}

function data(list: Node, companyName: boolean, full: boolean): Node {
  const some = (...nodes: readonly Node[]) => (full ? nodes : []);
  return el(
    'data',
    el('creditorReferenceId', NOTICE.slice(1)),
    el('paymentAmount', '50.00'),
    el('dueDate', '2020-11-30'),
    ...some(el('retentionDate', '2020-11-30T23:59:59'), el('lastPayment', '0')),
    el('description', 'Ricarica conto mensa'),
    ...(companyName || full ? [el('companyName', 'Comune di Pianengo')] : []),
    ...some(el('officeName', 'Ufficio Scuola')),
    subject('debtor', full),
    list,
    ...some(metadata),
  );
}

const fault = el(
  'fault',
  el('faultCode', 'PAA_SEMANTICA'),
  el('faultString', 'Errore semantico.'),
  el('id', CREDITOR),
  el('description', 'Perché no'),
  el('serial', '1'),
  el('originalFaultCode', 'X'),
  el('originalFaultString', 'Y'),
  el('originalDescription', 'Z'),
);

const owed = [
  el(
    'paymentList',
    el(
      'paymentOptionDescription',
      el('amount', '50.00'),
      el('options', 'EQ'),
      el('dueDate', '2020-11-30'),
      el('detailDescription', 'Ricarica conto mensa'),
      el('allCCP', 'false'),
    ),
  ),
  el('paymentDescription', 'Ricarica conto mensa'),
  el('fiscalCodePA', CREDITOR),
  el('companyName', 'Comune di Pianengo'),
  el('officeName', 'Ufficio Scuola'),
];
const getOptions = [
  el('amount', '50.00'),
  el('paymentNote', 'carrello 1'),
  el('transferType', 'PAGOPA'),
  el('dueDate', '2020-11-30'),
];
const ok = el('outcome', 'OK');
const ko = [el('outcome', 'KO'), fault];
const five = [plainTransfer, plainTransfer, plainTransfer, plainTransfer, plainTransfer];

function sample(name: string, ...content: readonly Node[]): Sample {
  return { name, message: el(name, ...content) };
}

export const samples: readonly Sample[] = [
  sample('paVerifyPaymentNoticeReq', ...addressee, qrCode),
  sample('paVerifyPaymentNoticeRes', ok, ...owed),
  sample('paVerifyPaymentNoticeRes', ...ko),
  sample('paGetPaymentReq', ...addressee, qrCode),
  sample('paGetPaymentReq', ...addressee, qrCode, ...getOptions),
  sample('paGetPaymentRes', ok, data(transfers(fullTransfer), true, true)),
  sample('paGetPaymentRes', ok, data(transfers(...five), false, false)),
  sample('paGetPaymentV2Request', ...addressee, qrCode, ...getOptions),
  sample('paGetPaymentV2Response', ok, data(transfers(namedTransfer, stampTransfer), true, true)),
  sample('paGetPaymentV2Response', ok, data(transfers(plainTransfer), true, false)),
  sample('paSendRTReq', ...addressee, receipt(transfers(fullTransfer), 1, true)),
  sample('paSendRTReq', ...addressee, receipt(transfers(...five), 1, false)),
  sample('paSendRTRes', ok),
  sample('paSendRTRes', ...ko),
  sample(
    'paSendRTV2Request',
    ...addressee,
    receipt(transfers(namedTransfer, attachmentTransfer), 2, true),
  ),
  sample('paSendRTV2Request', ...addressee, receipt(transfers(plainTransfer), 2, false)),
  sample('paSendRTV2Response', ok),
  sample(
    'paDemandPaymentNoticeRequest',
    ...addressee,
    el('idServizio', '00009'),
    el('idSoggettoServizio', '00001'),
    el('datiSpecificiServizioRequest', 'PHg+PC94Pg=='),
  ),
  sample('paDemandPaymentNoticeResponse', ok, qrCode, ...owed),
];
