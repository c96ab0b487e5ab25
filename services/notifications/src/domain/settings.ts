/** How a Comune wants its families to be written to; what it leaves out is as here. */

export interface Settings {
  /** Of debts: never; a list with a button to send; or by themselves. */
  readonly reminders: 'off' | 'byHand' | 'automatic';
  /** Low is below so many meals at the last price; null: below the amount of the calendar. */
  readonly lowBelowMeals: number | null;
  readonly sms: {
    /** A name registered for the Comune, or a number; null: the installation's own. */
    readonly sender: string | null;
    /** Thousandths of a cent for each part, as providers price them: 7,490 is 7.49 cents. */
    readonly millicentsAPart: number;
    /** What SMS may cost on one local day; null: no limit. Codes and answers always pass. */
    readonly capCentsADay: number | null;
  };
  /** Whether guardians may choose App IO. */
  readonly appIo: boolean;
  /** How many days the text of a message is kept as evidence. */
  readonly evidenceDays: number;
}

export const DEFAULT_SETTINGS: Settings = {
  reminders: 'automatic',
  lowBelowMeals: null,
  sms: { sender: null, millicentsAPart: 7_500, capCentsADay: null },
  appIo: false,
  evidenceDays: 90,
};
