/**
 * paDemandPaymentNotice: a payment begun at a bank, without a notice. Where a Comune stands in
 * PagoPA's catalogue of services, a payment code and an amount make the notice; what they stand in
 * is a small message of our own inside the node's, read as distrustfully as the one around it.
 */
import type { Cause } from '@mestolo/messaging/handler.ts';
import { centsOf } from '../domain/amounts.ts';
import type { Creditor } from '../domain/creditor.ts';
import { addresseesOf, isRefusal } from './addressee.ts';
import { check } from './check.ts';
import { type Refusal, refuse } from './faults.ts';
import type { MessageOf } from './messages.ts';
import type { StationPorts } from './ports.ts';
import { complex, one, type ValueOf } from './schema.ts';
import { amountNotZero, text } from './value-types.ts';
import { whatIsOwed } from './what-is-owed.ts';
import { readXml } from './xml-tree.ts';

/** The element of our own message: `<ricaricaMensa>`, in no namespace. */
const TOP_UP_ELEMENT = 'ricaricaMensa';

const topUp = complex(one('codicePagamento', text(1, 35)), one('importo', amountNotZero));

type TopUp = ValueOf<typeof topUp>;

export interface DemandRequest {
  readonly message: MessageOf<'paDemandPaymentNoticeRequest'>;
  readonly cause: Cause;
}

export async function demandPaymentNotice(
  ports: StationPorts,
  { message, cause }: DemandRequest,
): Promise<MessageOf<'paDemandPaymentNoticeResponse'> | Refusal> {
  const creditors = await addresseesOf(ports, message);
  if (isRefusal(creditors)) return creditors;
  const offering = creditors.find((creditor) => offers(creditor, message));
  if (offering === undefined) return refuse('PAA_SEMANTICA', 'Servizio non disponibile.');
  const wanted = readTopUp(message.datiSpecificiServizioRequest);
  if (isRefusal(wanted)) return wanted;
  const answer = await ports.noticeByCode(
    {
      creditorFiscalCode: offering.fiscalCode,
      code: wanted.codicePagamento,
      amountCents: centsOf(wanted.importo),
    },
    cause,
  );
  if (answer.kind === 'amountOutOfRange') return refuse('PAA_SEMANTICA', 'Importo non ammesso.');
  // A wrong code and one that nobody has are the same, whoever asks.
  if (answer.kind !== 'made') return refuse('PAA_SEMANTICA', 'Codice di pagamento sconosciuto.');
  const { fiscalCode } = answer.creditor;
  const { noticeNumber } = answer.notice;
  return { outcome: 'OK', qrCode: { fiscalCode, noticeNumber }, ...whatIsOwed(answer) };
}

function offers({ catalogue }: Creditor, asked: DemandRequest['message']): boolean {
  return (
    catalogue !== undefined &&
    catalogue.serviceId === asked.idServizio &&
    catalogue.subjectId === asked.idSoggettoServizio
  );
}

/** What is inside the base64 is beyond the schema of the message: the fault has another name. */
function readTopUp(base64: string): TopUp | Refusal {
  const xml = readXml(Buffer.from(base64, 'base64'));
  if (xml.kind === 'refused') return refuse('PAA_SINTASSI_EXTRAXSD', xml.reason);
  const { name, namespace } = xml.root;
  if (name !== TOP_UP_ELEMENT || namespace !== '') {
    return refuse('PAA_SINTASSI_EXTRAXSD', `The data hold no ${TOP_UP_ELEMENT}.`);
  }
  const checked = check(xml.root, topUp);
  if (checked.kind === 'valid') return checked.value;
  const { path, rule } = checked.problem;
  return refuse('PAA_SINTASSI_EXTRAXSD', `${path} ${rule}`);
}
