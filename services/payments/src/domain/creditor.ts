/** A Comune as pagoPA knows it: who asks for the money and who receives it. */

export interface Creditor {
  readonly tenant: string;
  readonly timeZone: string;
  readonly fiscalCode: string;
  readonly companyName: string;
  readonly officeName: string;
  readonly brokerId: string;
  readonly stationId: string;
  readonly segregationCode: string;
  readonly iban: string;
  /** The code of the taxonomy of payments: school meals. */
  readonly transferCategory: string;
  /** Who answers for its notices: our own station (also where absent), or PagoPA's archive. */
  readonly provider?: 'station' | 'gpd' | undefined;
  /** Other stations that may ask for its notices. */
  readonly otherStations?: readonly Station[] | undefined;
  /** False where its notices are not told to the central archive of notices. */
  readonly aca?: boolean | undefined;
  /** Whether families may pay on line through PagoPA's Checkout. */
  readonly checkout?: boolean | undefined;
  /** The code that banks know it by (SIA, for CBILL). */
  readonly cbill?: string | undefined;
  readonly postal?: PostalAccount | undefined;
  /** The least and the most of a top-up; absent: any amount. */
  readonly topUps?: TopUpRange | undefined;
  /** The names of the service in PagoPA's catalogue. */
  readonly catalogue?: { readonly serviceId: string; readonly subjectId: string } | undefined;
  /** The revenue assessment of each year. */
  readonly assessments?: readonly { readonly year: number; readonly number: string }[] | undefined;
}

export interface Station {
  readonly brokerId: string;
  readonly stationId: string;
  readonly segregationCode: string;
}

export interface PostalAccount {
  readonly iban: string;
  readonly holder: string;
  readonly authorization: string;
}

export interface TopUpRange {
  readonly fromCents?: number | undefined;
  readonly toCents?: number | undefined;
}

/** Whether PagoPA keeps its notices too and has to be told of each change of one. */
export function isConferred({ provider, aca }: Pick<Creditor, 'provider' | 'aca'>): boolean {
  return provider === 'gpd' || aca !== false;
}
