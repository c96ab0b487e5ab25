/** A debt position kept in GPD and the states it goes through. */

export type PositionState =
  | 'DRAFT'
  | 'PUBLISHED'
  | 'VALID'
  | 'INVALID'
  | 'EXPIRED'
  | 'PARTIALLY_PAID'
  | 'PAID'
  | 'REPORTED';

export interface Transfer {
  readonly idTransfer: string;
  readonly amount: number;
  readonly organizationFiscalCode?: string | undefined;
  readonly remittanceInformation: string;
  readonly category: string;
  readonly iban?: string | undefined;
  readonly postalIban?: string | undefined;
}

export interface PaymentOption {
  readonly nav: string;
  readonly iuv: string;
  readonly amount: number;
  readonly description: string;
  readonly isPartialPayment: boolean;
  readonly dueDate: string;
  readonly retentionDate?: string | undefined;
  readonly transfer: readonly Transfer[];
  readonly paymentDate?: string;
  readonly pspCompany?: string;
  readonly idReceipt?: string;
  readonly idFlowReporting?: string;
  readonly status: 'PO_UNPAID' | 'PO_PAID' | 'PO_REPORTED';
}

export interface Position {
  readonly organizationFiscalCode: string;
  readonly iupd: string;
  readonly type: 'F' | 'G';
  readonly fiscalCode: string;
  readonly fullName: string;
  readonly companyName: string;
  readonly officeName?: string | undefined;
  readonly switchToExpired: boolean;
  readonly validityDate?: string | undefined;
  readonly insertedDate: string;
  readonly lastUpdatedDate: string;
  readonly publishDate?: string | undefined;
  readonly paymentDate?: string;
  readonly status: PositionState;
  readonly paymentOption: readonly PaymentOption[];
}

/** From which states each step may be taken. */
const may: Readonly<
  Record<'publish' | 'invalidate' | 'update' | 'delete', readonly PositionState[]>
> = {
  publish: ['DRAFT'],
  invalidate: ['PUBLISHED', 'VALID'],
  update: ['DRAFT', 'PUBLISHED', 'VALID'],
  delete: ['DRAFT', 'PUBLISHED', 'VALID', 'INVALID', 'EXPIRED'],
};

export function allows(position: Position, step: keyof typeof may): boolean {
  return may[step].includes(position.status);
}

/** A position that is valid at once, unless it names a later day. */
export function published(position: Position, now: Date): Position {
  const later = position.validityDate !== undefined && new Date(position.validityDate) > now;
  const publishDate = now.toISOString();
  return { ...position, publishDate, status: later ? 'PUBLISHED' : 'VALID' };
}

/** The fault that a payer is told, or null where the position can be paid at this time. */
export function refusalOf(position: Position, option: PaymentOption, now: Date): string | null {
  if (option.status !== 'PO_UNPAID') return 'PAA_PAGAMENTO_DUPLICATO';
  const { status, switchToExpired } = position;
  if (status === 'PAID' || status === 'REPORTED') return 'PAA_PAGAMENTO_DUPLICATO';
  if (status === 'INVALID') return 'PAA_PAGAMENTO_ANNULLATO';
  if (status === 'EXPIRED') return 'PAA_PAGAMENTO_SCADUTO';
  if (status === 'DRAFT') return 'PAA_PAGAMENTO_SCONOSCIUTO';
  const validFrom = position.validityDate;
  if (validFrom !== undefined && new Date(validFrom) > now) return 'PAA_PAGAMENTO_SCONOSCIUTO';
  return switchToExpired && endOf(option.dueDate) < now ? 'PAA_PAGAMENTO_SCADUTO' : null;
}

/** The whole last day may be used where only a day is meant. */
function endOf(dueDate: string): Date {
  return new Date(/T00:00:00/.test(dueDate) ? dueDate.replace('T00:00:00', 'T23:59:59') : dueDate);
}
