/** What the simulator remembers: payments, carts, notices, positions, flows. In memory. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MadeFlow, Plant } from './flow.ts';
import type { MadePayment } from './made-payment.ts';
import type { Position } from './position.ts';

export interface Cart {
  readonly cartId: string;
  readonly notices: readonly {
    readonly noticeNumber: string;
    readonly fiscalCode: string;
    readonly amount: number;
    readonly companyName: string;
    readonly description: string;
  }[];
  readonly returnUrls: Readonly<Record<string, string>>;
  readonly emailNotice: string | null;
  readonly idCart: string | null;
  readonly madeAt: string;
  state: 'open' | 'paid' | 'cancelled' | 'failed' | 'waiting';
}

/** A notice that a creditor conferred to the archive of notices. */
export interface ConferredNotice {
  readonly paFiscalCode: string;
  readonly iuv: string;
  readonly nav: string;
  readonly entityType: 'F' | 'G';
  readonly entityFiscalCode: string;
  readonly entityFullName: string;
  readonly amount: number;
  readonly description: string;
  readonly expirationDate: string;
  readonly iban?: string | undefined;
  readonly postalIban?: string | undefined;
  readonly switchToExpired: boolean;
  readonly payStandIn: boolean;
  readonly status: 'VALID' | 'INVALID' | 'PAID';
  /** How often it has been conferred. */
  readonly calls: number;
}

export interface Archive {
  /** By creditor and receipt id. */
  readonly payments: Map<string, MadePayment>;
  readonly carts: Map<string, Cart>;
  /** By creditor and notice number. */
  readonly notices: Map<string, ConferredNotice>;
  /** By creditor and the creditor's own id. */
  readonly positions: Map<string, Position>;
  /** By creditor, flow and revision, in the order of their publication. */
  readonly flows: Map<string, MadeFlow>;
  /** Differences that wait for their flows. */
  readonly plants: Map<string, Plant>;
  /** Says that something has changed. */
  touched(): void;
  /** Writes what is not written yet. */
  close(): void;
}

const names = ['payments', 'carts', 'notices', 'positions', 'flows', 'plants'] as const;
const WRITTEN_AFTER_MS = 200;

export const keyOf = (...parts: readonly (string | number)[]): string => parts.join('/');

export function createArchive(file: string | null): Archive {
  const kept = file === null ? {} : readKept(file);
  const map = <Value>(name: (typeof names)[number]) =>
    new Map<string, Value>((kept[name] ?? []) as [string, Value][]);
  let waiting: NodeJS.Timeout | null = null;
  const archive: Archive = {
    payments: map('payments'),
    carts: map('carts'),
    notices: map('notices'),
    positions: map('positions'),
    flows: map('flows'),
    plants: map('plants'),
    touched() {
      if (file === null) return;
      waiting ??= setTimeout(() => {
        waiting = null;
        write(file, archive);
      }, WRITTEN_AFTER_MS);
    },
    close() {
      if (file === null || waiting === null) return;
      clearTimeout(waiting);
      waiting = null;
      write(file, archive);
    },
  };
  return archive;
}

type Kept = Partial<Record<(typeof names)[number], unknown[]>>;

function readKept(file: string): Kept {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Error(`${file} is no state of the simulator; move it away`, { cause: error });
  }
}

/** Beside and then into its place: an end in between leaves the old one. */
function write(file: string, archive: Archive): void {
  const content = Object.fromEntries(names.map((name) => [name, [...archive[name]]]));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
