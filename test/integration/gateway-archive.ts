/** What the gateway simulator has been told by payments, and how a test breaks its doors. */
import type { TestSystem } from '@mestolo/testkit/start-system.ts';

export type GatewayDoor = 'checkout' | 'aca' | 'gpd' | 'gpd-payments' | 'all';

/** A notice in the archive of notices. */
export interface ConferredNotice {
  readonly nav: string;
  readonly status: string;
  readonly amount: number;
  readonly expirationDate: string;
  readonly entityFiscalCode: string;
  readonly calls: number;
}

/** A position that PagoPA keeps for a creditor. */
export interface KeptPosition {
  readonly status: string;
  readonly fiscalCode: string;
  readonly paymentOption: readonly { readonly nav: string; readonly amount: number }[];
}

export interface GatewayArchive {
  fault(door: GatewayDoor, mode: 'ok' | 'down' | 'slow' | 'error', delayMs?: number): Promise<void>;
  notices(creditor: string): Promise<ReadonlyMap<string, ConferredNotice>>;
  positions(creditor: string): Promise<ReadonlyMap<string, KeptPosition>>;
  /** Sets the simulator's day for a creditor. */
  clock(creditor: string, at: string): Promise<void>;
}

export function gatewayArchive(system: TestSystem): GatewayArchive {
  const { gateway } = system.urls;
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${gateway}${path}`, sent);
    if (!response.ok) throw new Error(`gateway: ${await response.text()}`);
  };
  const known = async (creditor: string) => {
    const response = await fetch(`${gateway}/positions?ec=${creditor}`);
    return (await response.json()) as { notices: ConferredNotice[]; positions: KeptPosition[] };
  };
  return {
    fault: (door, mode, delayMs) =>
      post('/faults', { door, mode, ...(delayMs === undefined ? {} : { delayMs }) }),
    async notices(creditor) {
      const { notices } = await known(creditor);
      return new Map(notices.map((one) => [one.nav, one]));
    },
    async positions(creditor) {
      const { positions } = await known(creditor);
      return new Map(positions.map((one) => [one.paymentOption[0]?.nav ?? '', one]));
    },
    clock: (ec, at) => post('/clock', { ec, offsetMs: Date.parse(at) - Date.now() }),
  };
}

const DEADLINE_MS = 15_000;

/** Asks until the answer is there: nobody outside tells when it is. */
export async function eventually<Found>(
  ask: () => Promise<Found | null | undefined | false>,
  what: string,
): Promise<Found> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`it did not come to pass: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
