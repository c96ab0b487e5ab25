/** A Comune whose payments are made, reported and booked by the gateway simulator. */
import type {
  Answer,
  Comune,
  CreditorChanges,
  PaymentsOffice,
  PayReport,
} from './payments-office.ts';

export interface SettledComune extends Comune {
  /** Top-ups of 50.00 paid on a day. */
  payMany(count: number, paid: { day: string; psp?: string }): Promise<PayReport[]>;
  plant(order: Record<string, unknown>): Promise<void>;
  /** How many flows there are now. */
  runFlows(...days: readonly string[]): Promise<number>;
  treasurersList(): Promise<string>;
  /** The newest file of a PSP. */
  flowFile(psp: string): Promise<string>;
  upload(path: string, body: string | Uint8Array): Promise<Answer>;
  summary(): Promise<Summary>;
  todo(): Promise<Record<string, unknown>[]>;
}

export interface Summary {
  readonly todo: number;
  readonly differences: readonly Record<string, unknown>[];
  readonly days: readonly unknown[];
  readonly flows: Record<string, number>;
}

export async function settledComune(
  office: PaymentsOffice,
  creditor: CreditorChanges = {},
): Promise<SettledComune> {
  const comune = await office.open(creditor);
  const gateway = async (path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${office.system.urls.gateway}${path}`, { ...sent, headers });
    if (!response.ok) throw new Error(`gateway ${path}: ${await response.text()}`);
    return response.text();
  };
  const ec = comune.fiscalCode;
  const flows = async () => JSON.parse(await gateway(`/flows?ec=${ec}`)).flows as MadeFlow[];
  return {
    ...comune,
    async payMany(count, { day, psp = 'BANKITMM' }) {
      const one = async (n: number) => {
        const time = `${String(8 + (n % 10)).padStart(2, '0')}:00:00`;
        const notice = await comune.newNotice(5000);
        const report = await comune.pay(notice, { paymentDateTime: `${day}T${time}`, psp });
        if (report.outcome !== 'paid') throw new Error(`not paid: ${JSON.stringify(report)}`);
        return report;
      };
      return Promise.all(Array.from({ length: count }, (_, n) => one(n)));
    },
    async plant(order) {
      await gateway('/flows:plant', { ec, ...order });
    },
    async runFlows(...days) {
      for (const date of days) await gateway('/flows:run', { ec, date });
      return new Set((await flows()).map(({ fdr }) => fdr)).size;
    },
    treasurersList: () => gateway(`/treasury.csv?ec=${ec}`),
    async flowFile(psp) {
      const found = (await flows()).findLast(({ pspId }) => pspId === psp);
      return gateway(`/flows/${found?.fdr}.xml`);
    },
    async upload(path, body) {
      const token = await office.system.officeToken('payments', 'clerk-1');
      const sent = typeof body === 'string' ? body : new Uint8Array(body);
      const response = await fetch(
        `${office.system.urls.payments}/internal/tenants/${comune.tenant}${path}`,
        { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: sent },
      );
      const text = await response.text();
      return { status: response.status, text, body: JSON.parse(text) };
    },
    async summary() {
      return (await comune.call('GET', '/settlement/summary')).body as unknown as Summary;
    },
    async todo() {
      const { body } = await comune.call('GET', '/settlement/differences');
      const { differences } = body as unknown as { differences: Record<string, unknown>[] };
      return differences.filter(({ weight }) => weight === 'todo');
    },
  };
}

interface MadeFlow {
  readonly fdr: string;
  readonly pspId: string;
}
