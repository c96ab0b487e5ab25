/**
 * What waits for a person: lines that are parked, observers who contradict each other, a device of
 * another school. A case is opened and closed in the transaction of what made or settled it, and it
 * is never deleted.
 */
import { createHash } from 'node:crypto';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { WriteOperation } from '@mestolo/messaging/handler.ts';
import type { ParkedWhy } from '../domain/judge.ts';
import type { MealKey } from '../domain/meal-identity.ts';

export type CaseKind = 'parked' | 'conflict' | 'otherSchool' | 'chargedButAbsent';

/** `released`: what was missing arrived. `corrected`: a person put the meal right. */
export type CaseEnd = 'released' | 'corrected' | 'judgedAgain' | 'assigned' | 'dismissed';

export interface CaseClosed {
  readonly how: CaseEnd;
  readonly at: string;
  /** Null where it closed by itself. */
  readonly actor: Actor | null;
  readonly role: string | null;
  readonly reason: string | null;
  /** Whose line it was, where it was assigned to another pupil. */
  readonly assignedTo?: string;
}

export interface CaseDocument extends MealKey {
  /** `<tenant>:<case id>` */
  readonly _id: string;
  readonly schema: number;
  readonly caseId: string;
  readonly kind: CaseKind;
  /** What it is about: the id of a line that is parked, or of a meal. */
  readonly subject: string;
  readonly state: 'open' | 'closed';
  /** Of a parked line. */
  readonly why: ParkedWhy | null;
  /** The line that was parked, or the last one that was seen of this meal. */
  readonly observationId: string;
  /** Where the device stands; null where a person spoke. */
  readonly schoolId: string | null;
  readonly openedAt: string;
  readonly closed: CaseClosed | null;
}

/** A case by what it is about: an observation where it is parked, a meal otherwise. */
export interface CaseSubject {
  readonly tenant: string;
  readonly kind: CaseKind;
  readonly subject: string;
}

/** Of hexadecimal digits, since ids of observations may hold anything. */
export function caseIdOf({ tenant, kind, subject }: CaseSubject): string {
  return createHash('sha256').update(`${tenant}|${kind}|${subject}`).digest('hex').slice(0, 32);
}

export function caseKeyOf(tenant: string, caseId: string): string {
  return `${tenant}:${caseId}`;
}

type About = Omit<CaseDocument, '_id' | 'schema' | 'caseId' | 'state' | 'openedAt' | 'closed'> & {
  /** Business time of the decision. */
  readonly at: string;
};

export interface CaseLog {
  /** A case that was closed before is open again. */
  open(about: About): void;
  close(about: Omit<About, 'at'>, closed: CaseClosed): void;
  operations(): WriteOperation[];
}

const CASE_SCHEMA = 1;

export function openCaseLog(): CaseLog {
  const operations: WriteOperation[] = [];
  const write = (about: Omit<About, 'at'>, at: string, closed: CaseClosed | null) => {
    const { observationId, why, schoolId, ...fixed } = about;
    const caseId = caseIdOf(about);
    const state = closed ? 'closed' : 'open';
    const born = { schema: CASE_SCHEMA, caseId, ...fixed, openedAt: at };
    const update = {
      $set: { state, closed, observationId, why, schoolId },
      $setOnInsert: born,
    };
    const filter = { _id: caseKeyOf(about.tenant, caseId) };
    operations.push({ updateOne: { filter, update, upsert: true } });
  };
  return {
    open: ({ at, ...about }) => write(about, at, null),
    close: (about, closed) => write(about, closed.at, closed),
    operations: () => operations,
  };
}
