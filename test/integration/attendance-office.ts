/** What the tests of attendance ask as the office: cases, totals, the log of actions. */
import type { School } from './attendance-school.ts';

export interface Case {
  readonly caseId: string;
  readonly kind: string;
  readonly state: string;
  readonly observationId: string;
  readonly mealId: string | null;
  readonly closed: { readonly how: string } | null;
}

export interface DayTotal {
  readonly servedOn: string;
  readonly meals: number;
  readonly xor: string;
}

export interface Office {
  cases(state?: 'open' | 'closed'): Promise<readonly Case[]>;
  resolve(caseId: string, resolution: object): Promise<{ status: number; body: object }>;
  totals(from: string, to?: string): Promise<readonly DayTotal[]>;
  operations(subject?: string): Promise<readonly { kind: string; number: number }[]>;
}

export function officeAt(school: School, tenant: string): Office {
  const base = `/internal/tenants/${tenant}`;
  const get = async (path: string) =>
    (await school.office('GET', `${base}${path}`)).body as Record<string, never>;
  return {
    cases: async (state = 'open') => (await get(`/cases?state=${state}`)).cases ?? [],
    resolve: (caseId, resolution) =>
      school.office('POST', `${base}/cases/${caseId}/resolution`, resolution),
    totals: async (from, to = from) =>
      (await get(`/control-totals?from=${from}&to=${to}`)).days ?? [],
    operations: async (subject) =>
      (await get(`/operations${subject ? `?subject=${subject}` : ''}`)).operations ?? [],
  };
}
