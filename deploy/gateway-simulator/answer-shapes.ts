/** How the answers of a station must look to the node: parts in their order, and their values. */

export interface Shape {
  readonly name: string;
  /** Without it the part must be there. */
  readonly optional?: true;
  /** How often it may come; once unless said. */
  readonly most?: number;
  readonly value?: RegExp;
  readonly parts?: readonly Shape[];
}

const text = (most: number, least = 1): RegExp =>
  new RegExp(String.raw`^[\s\S]{${least},${most}}$`, 'u');
const fiscalCode = /^[0-9]{11}$/;
/** Two decimals and a point, at least one cent, less than a thousand million. */
const amount = /^(?=.*[1-9])[0-9]{1,9}\.[0-9]{2}$/;
const zone = String.raw`(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?`;
const date = new RegExp(String.raw`^\s*\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])${zone}\s*$`);
const dateTime = new RegExp(String.raw`^\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?${zone}\s*$`);
const yesOrNo = /^\s*(?:true|false|0|1)\s*$/;

const must = (name: string, value: RegExp): Shape => ({ name, value });
const may = (name: string, value: RegExp): Shape => ({ name, value, optional: true });
const group = (name: string, ...parts: readonly Shape[]): Shape => ({ name, parts });
const optional = (shape: Shape): Shape => ({ ...shape, optional: true });

const outcome = must('outcome', /^(?:OK|KO)$/);
const fault = optional(
  group(
    'fault',
    must('faultCode', /^[\s\S]+$/),
    must('faultString', /^[\s\S]+$/),
    must('id', text(35)),
    may('description', /^[\s\S]+$/),
    may('serial', /^\s*[+-]?\d+\s*$/),
  ),
);

const metadata = optional(
  group('metadata', {
    ...group('mapEntry', must('key', text(140)), must('value', text(140))),
    most: 15,
  }),
);

const debtor = group(
  'debtor',
  group(
    'uniqueIdentifier',
    must('entityUniqueIdentifierType', /^[FG]$/),
    must('entityUniqueIdentifierValue', text(16, 2)),
  ),
  must('fullName', text(70)),
  may('streetName', text(70)),
  may('civicNumber', text(16)),
  may('postalCode', text(16)),
  may('city', text(35)),
  may('stateProvinceRegion', text(35)),
  may('country', /^[A-Z]{2}$/),
  may('e-mail', /^(?=[\s\S]{1,256}$)\S+@\S+$/),
);

const transferParts = (second: boolean): Shape[] => [
  must('idTransfer', /^[1-5]$/),
  must('transferAmount', amount),
  must('fiscalCodePA', fiscalCode),
  ...(second ? [may('companyName', text(140))] : []),
  must('IBAN', /^[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,31}$/),
  must('remittanceInformation', text(140)),
  must('transferCategory', text(140)),
  metadata,
];

const paymentData = (second: boolean): Shape =>
  optional(
    group(
      'data',
      must('creditorReferenceId', text(35)),
      must('paymentAmount', amount),
      must('dueDate', date),
      may('retentionDate', dateTime),
      may('lastPayment', yesOrNo),
      must('description', text(140)),
      second ? must('companyName', text(140)) : may('companyName', text(140)),
      may('officeName', text(140)),
      debtor,
      group('transferList', { ...group('transfer', ...transferParts(second)), most: 5 }),
      metadata,
    ),
  );

const paymentOption = group(
  'paymentOptionDescription',
  must('amount', amount),
  must('options', /^(?:EQ|LS|GT|ANY)$/),
  may('dueDate', date),
  may('detailDescription', text(140)),
  must('allCCP', yesOrNo),
);

/** By the name of the answer. */
export const answerShapes: Readonly<Record<string, Shape>> = {
  paVerifyPaymentNoticeRes: group(
    'paVerifyPaymentNoticeRes',
    outcome,
    fault,
    optional(group('paymentList', paymentOption)),
    may('paymentDescription', text(140)),
    may('fiscalCodePA', fiscalCode),
    may('companyName', text(140)),
    may('officeName', text(140)),
  ),
  paGetPaymentRes: group('paGetPaymentRes', outcome, fault, paymentData(false)),
  paGetPaymentV2Response: group('paGetPaymentV2Response', outcome, fault, paymentData(true)),
  paSendRTRes: group('paSendRTRes', outcome, fault),
  paSendRTV2Response: group('paSendRTV2Response', outcome, fault),
};
