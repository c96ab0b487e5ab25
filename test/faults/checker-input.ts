/** What the checker is told: where to look, and what was said to the service. */

/** How databases and topics are entered from outside. */
export interface Logins {
  readonly mongodbUri: string;
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly username: string;
    readonly password: string;
  };
}

/** One line of a roll call, and what its sender knows of it. */
export interface Fact {
  readonly observationId: string;
  readonly pupilId: string;
  readonly accountId: string;
  readonly servedOn: string;
  readonly state: 'present' | 'absent';
  readonly supersedes: string | null;
  /** What a meal of this pupil costs on this day, by the tariff that the load was made with. */
  readonly priceCents: number;
  /** `unknown`: it was sent, but no answer ever came. */
  readonly outcome: 'ok' | 'unknown';
}

export interface CheckerInput {
  readonly tenant: string;
  readonly logins: Logins;
  readonly databases: { readonly attendance: string; readonly billing: string };
  /** A file with one fact a line, as JSON. */
  readonly factsFile: string;
}

export interface Findings {
  readonly acceptedFacts: number;
  readonly unknownFacts: number;
  readonly entries: number;
  readonly accounts: number;
  readonly mealRecords: number;
  /** Records of one event beyond its first. */
  readonly duplicatePublications: number;
  readonly faults: readonly string[];
}
