/**
 * The file of a reporting flow (FlussoRiversamento), described in our own words. Two versions of
 * the official schema are in use; they differ in the outcomes only, and both are read.
 */
import { upTo35 } from '../pagopa/parts.ts';
import { complex, maybe, one, type SimpleType, several, type ValueOf } from '../pagopa/schema.ts';
import {
  amount,
  amountNotZero,
  date,
  dateTime,
  integer,
  oneOf,
  text,
} from '../pagopa/value-types.ts';
import type { XmlElement } from '../pagopa/xml-tree.ts';

export const FLOW_NAMESPACE = 'http://www.digitpa.gov.it/schemas/2011/Pagamenti/';
export const FLOW_ELEMENT = 'FlussoRiversamento';

/** A whole number that may be written with a point and zeros. */
const count: SimpleType = {
  kind: 'simple',
  whitespace: 'collapse',
  problem: (value) => {
    const digits = /^\+?0*([0-9]*)(?:\.0*)?$/.exec(value)?.[1];
    if (digits === undefined || !/[0-9]/.test(value)) return 'is not a whole number';
    if (digits === '') return 'is zero';
    return digits.length > 15 ? 'has more than 15 digits' : null;
  },
};

const flowName: SimpleType = {
  kind: 'simple',
  whitespace: 'preserve',
  problem: (value) => (/^[a-zA-Z0-9_-]{1,35}$/.test(value) ? null : 'is not the name of a flow'),
};

const payment = complex(
  one('identificativoUnivocoVersamento', upTo35),
  one('identificativoUnivocoRiscossione', upTo35),
  maybe('indiceDatiSingoloPagamento', integer(1, 5)),
  one('singoloImportoPagato', amountNotZero),
  one('codiceEsitoSingoloPagamento', oneOf('0', '3', '4', '8', '9')),
  one('dataEsitoSingoloPagamento', date),
);

export const flowMessage = complex(
  one('versioneOggetto', oneOf('1.0', '1.1')),
  one('identificativoFlusso', flowName),
  one('dataOraFlusso', dateTime),
  one('identificativoUnivocoRegolamento', upTo35),
  one('dataRegolamento', date),
  one(
    'istitutoMittente',
    complex(
      one(
        'identificativoUnivocoMittente',
        complex(
          one('tipoIdentificativoUnivoco', oneOf('G', 'A', 'B')),
          one('codiceIdentificativoUnivoco', upTo35),
        ),
      ),
      maybe('denominazioneMittente', text(3, 70)),
    ),
  ),
  maybe('codiceBicBancaDiRiversamento', upTo35),
  one(
    'istitutoRicevente',
    complex(
      one(
        'identificativoUnivocoRicevente',
        complex(
          one('tipoIdentificativoUnivoco', oneOf('G')),
          one('codiceIdentificativoUnivoco', upTo35),
        ),
      ),
      maybe('denominazioneRicevente', text(1, 140)),
    ),
  ),
  one('numeroTotalePagamenti', count),
  one('importoTotalePagamenti', amount),
  several('datiSingoliPagamenti', payment, Number.POSITIVE_INFINITY),
);

export type FlowMessage = ValueOf<typeof flowMessage>;

/** Here all elements are in the message's namespace; the checker knows children without one. */
export function withoutNamespace(element: XmlElement): XmlElement {
  const namespace = element.namespace === FLOW_NAMESPACE ? '' : `not ${FLOW_NAMESPACE}`;
  return { ...element, namespace, children: element.children.map(withoutNamespace) };
}
