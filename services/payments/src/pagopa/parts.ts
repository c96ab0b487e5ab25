/** The parts that several messages of the creditor's station share. */
import { complex, either, maybe, one, several } from './schema.ts';
import {
  amount,
  amountNotZero,
  anyText,
  base64,
  base64Text,
  boolean,
  countryCode,
  date,
  dateTime,
  digits,
  eMail,
  integer,
  oneOf,
  text,
} from './value-types.ts';

export const outcome = oneOf('OK', 'KO');
export const fiscalCode = digits(11);
export const upTo35 = text(1, 35);
export const upTo70 = text(1, 70);
export const upTo140 = text(1, 140);
const upTo16 = text(1, 16);

/** Who is asked, by every request: the creditor, its broker and the broker's station. */
export const addressee = [
  one('idPA', upTo35),
  one('idBrokerPA', upTo35),
  one('idStation', upTo35),
] as const;

export const qrCode = complex(one('fiscalCode', fiscalCode), one('noticeNumber', digits(18)));

/** How every answer begins. */
export const verdict = [
  one('outcome', outcome),
  maybe(
    'fault',
    complex(
      one('faultCode', anyText),
      one('faultString', anyText),
      one('id', anyText),
      maybe('description', anyText),
      maybe('serial', integer(-2_147_483_648, 2_147_483_647)),
      maybe('originalFaultCode', anyText),
      maybe('originalFaultString', anyText),
      maybe('originalDescription', anyText),
    ),
  ),
] as const;

export const metadata = complex(
  several('mapEntry', complex(one('key', upTo140), one('value', upTo140)), 15),
);

export const subject = complex(
  one(
    'uniqueIdentifier',
    complex(
      one('entityUniqueIdentifierType', oneOf('F', 'G')),
      one('entityUniqueIdentifierValue', text(2, 16)),
    ),
  ),
  one('fullName', upTo70),
  maybe('streetName', upTo70),
  maybe('civicNumber', upTo16),
  maybe('postalCode', upTo16),
  maybe('city', upTo35),
  maybe('stateProvinceRegion', upTo35),
  maybe('country', countryCode),
  maybe('e-mail', eMail),
);

/** What is owed, and until when; there can be one option only. */
export const paymentList = complex(
  one(
    'paymentOptionDescription',
    complex(
      one('amount', amountNotZero),
      one('options', oneOf('EQ', 'LS', 'GT', 'ANY')),
      maybe('dueDate', date),
      maybe('detailDescription', upTo140),
      one('allCCP', boolean),
    ),
  ),
);

const transferStart = [
  one('idTransfer', integer(1, 5)),
  one('transferAmount', amountNotZero),
  one('fiscalCodePA', fiscalCode),
] as const;

const transferEnd = [
  one('remittanceInformation', upTo140),
  one('transferCategory', upTo140),
  maybe('metadata', metadata),
] as const;

const stampDutyRequest = complex(
  one('hashDocumento', base64Text(4, 72)),
  one('tipoBollo', oneOf('01')),
  one('provinciaResidenza', countryCode),
);

const iban = text(1, 35);

export const transferList = complex(
  several('transfer', complex(...transferStart, one('IBAN', iban), ...transferEnd), 5),
);

export const transferListV2 = complex(
  several(
    'transfer',
    complex(
      ...transferStart,
      maybe('companyName', upTo140),
      either(one('IBAN', iban), one('richiestaMarcaDaBollo', stampDutyRequest)),
      ...transferEnd,
    ),
    5,
  ),
);

export const receiptTransferListV2 = complex(
  several(
    'transfer',
    complex(
      ...transferStart,
      maybe('companyName', upTo140),
      either(one('IBAN', iban), one('MBDAttachment', base64)),
      ...transferEnd,
    ),
    5,
  ),
);

export const receiptStart = [
  one('receiptId', anyText),
  one('noticeNumber', digits(18)),
  one('fiscalCode', fiscalCode),
  one('outcome', outcome),
  one('creditorReferenceId', upTo35),
  one('paymentAmount', amount),
  one('description', upTo140),
  one('companyName', upTo140),
  maybe('officeName', upTo140),
  one('debtor', subject),
] as const;

export const receiptMiddle = [
  one('idPSP', upTo35),
  maybe('pspFiscalCode', upTo70),
  maybe('pspPartitaIVA', text(1, 20)),
  one('PSPCompanyName', upTo70),
  one('idChannel', upTo35),
  one('channelDescription', upTo35),
  maybe('payer', subject),
  maybe('paymentMethod', upTo35),
] as const;

export const receiptEnd = [
  maybe('paymentDateTime', dateTime),
  maybe('applicationDate', date),
  maybe('transferDate', date),
  maybe('metadata', metadata),
  maybe('standIn', boolean),
] as const;
