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
}
