/** A running attendance and billing as the load and the checks meet them: from outside. */
import type { Logins } from './checker-input.ts';

export interface Target {
  /** For whoever looks at databases and topics from outside. */
  readonly logins: Logins;
  readonly databases: { readonly attendance: string; readonly billing: string };
  readonly attendanceUrl: string;
  readonly billingUrl: string;
  officeToken(audience: 'attendance' | 'billing'): Promise<string>;
}
