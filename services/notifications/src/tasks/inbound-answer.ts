/** What becomes of one SMS that a parent wrote: what is done, and what is to be said to whom. */
import { type BusinessClock, type Clocks, timeOf } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type { AnswerKind } from '../domain/answer-limits.ts';
import { type Understood, understand, understandAnybody } from '../domain/inbound.ts';
import { plain } from '../domain/inbound-words.ts';
import { bestOfTries, type TryOfOne } from '../domain/verification.ts';
import type { TwilioInbox } from '../providers/twilio-inbox.ts';
import type { CalendarDocument } from '../store/calendars.ts';
import type { ChangedBy } from '../store/guardian-door.ts';
import type { Guardians } from '../store/guardians.ts';
import type { InboundSms } from '../store/inbound.ts';
import type { Proofs } from '../store/proofs.ts';
import type { SmsOrders } from '../store/sms-orders.ts';
import { oneOfEachAccount, type SpokenFor, type Writer, type Writers } from '../store/writers.ts';
import { NEUTRAL_HELP, NEUTRAL_STOPPED, type Reply } from '../texts/reply-texts.ts';

export interface AnswerTools {
  readonly clocks: Clocks;
  readonly writers: Writers;
  readonly guardians: Guardians;
  readonly proofs: Proofs;
  readonly orders: SmsOrders;
  readonly received: TwilioInbox;
}

export interface ToSay {
  readonly writer: Writer;
  readonly reply: Reply;
}

export interface InboundOutcome {
  readonly kind: AnswerKind;
  readonly outcome: string;
  readonly replies: readonly ToSay[];
  /** To the number itself and to nobody's log: it is nobody's we know, or of several families. */
  readonly direct?: string | ToSay | null;
}

export async function answerTo(tools: AnswerTools, sms: InboundSms): Promise<InboundOutcome> {
  const { writers, wasOurs } = await tools.writers.of(sms.from);
  await recover(tools, sms, writers);
  const general = understandAnybody(sms.text);
  if (general !== null) return stopOrResume(tools, sms, { general, writers, wasOurs });
  const verified = writers.filter(({ opened }) => opened.verified.sms);
  const [first] = verified;
  if (first === undefined) {
    const nobody = understand(sms.text, { today: '2000-01-01', pupils: [] });
    if (nobody.kind === 'code' && writers.length > 0) {
      return tryCode(tools, sms, { code: nobody.code, writers });
    }
    return { kind: 'neutral', outcome: 'unproved', replies: [], direct: NEUTRAL_HELP };
  }
  const reached = await reachedAt(tools, sms);
  const countedAt = businessTime(first.calendar, tools.clocks, reached);
  const today = localDate(countedAt, first.calendar.timeZone);
  const pupils = await tools.writers.childrenOf(verified, today);
  const understood = understand(sms.text, { today, pupils });
  if (understood.kind === 'code') return tryCode(tools, sms, { code: understood.code, writers });
  if (understood.kind === 'order') return takeOrders(tools, sms, { understood, pupils, reached });
  return say(understood, { verified, first, pupils });
}

/** Who writes has a telephone that works, whatever a provider said of it before. */
async function recover({ guardians }: AnswerTools, sms: InboundSms, writers: readonly Writer[]) {
  for (const { account, guardian } of writers) {
    if (guardian.failing?.sms === undefined) continue;
    const { tenant, _id: accountId } = account;
    const change = { kind: 'recovered', channel: 'sms' } as const;
    const { guardianId } = guardian;
    await guardians.change({ tenant, accountId, guardianId, change }, sms.cause);
  }
}

function say(
  understood: Exclude<Understood, { kind: 'order' | 'code' }>,
  known: {
    readonly verified: readonly Writer[];
    readonly first: Writer;
    readonly pupils: readonly SpokenFor[];
  },
): InboundOutcome {
  const { first: writer, pupils } = known;
  const families = oneOfEachAccount(known.verified);
  switch (understood.kind) {
    case 'balance': {
      const replies = families.map((one): ToSay => {
        const own = pupils.filter((pupil) => pupil.writer.account === one.account);
        const children = families.length > 1 ? own.map(({ name }) => name) : [];
        const { balance } = one.account;
        return { writer: one, reply: { kind: 'balance', balance, children } };
      });
      return { kind: 'answer', outcome: 'balance', replies };
    }
    case 'askChild': {
      const names = understood.pupilIds.map((pupilId) => offeredName(pupilId, pupils));
      const reply: Reply = { kind: 'askChild', order: understood.order, names };
      const toSay = { writer, reply };
      // In the log of one family nobody may read the names of another's children.
      if (families.length > 1) {
        return { kind: 'answer', outcome: 'askedBack', replies: [], direct: toSay };
      }
      return { kind: 'answer', outcome: 'askedBack', replies: [toSay] };
    }
    case 'askDay': {
      const child = pupils.find(({ pupilId }) => understood.pupilIds.includes(pupilId));
      const { order } = understood;
      const reply: Reply = { kind: 'askDay', order, name: child?.name ?? '' };
      const replies = [{ writer: child?.writer ?? writer, reply }];
      return { kind: 'answer', outcome: 'askedBack', replies };
    }
    case 'noChild':
      return answerOf('noChild', { writer, reply: { kind: 'noChild' } });
    default: {
      const replies: ToSay[] = [{ writer, reply: { kind: 'help' } }];
      return { kind: 'help', outcome: 'help', replies };
    }
  }
}

function answerOf(outcome: string, ...replies: readonly ToSay[]): InboundOutcome {
  return { kind: 'answer', outcome, replies };
}

/** Children of the same name are told apart by their class. */
function offeredName(pupilId: string, pupils: readonly SpokenFor[]): string {
  const pupil = pupils.find((one) => one.pupilId === pupilId);
  if (pupil === undefined) return '';
  const isShared = pupils.some((one) => one !== pupil && plain(one.name) === plain(pupil.name));
  const classes = pupil.writer.calendar.classes ?? [];
  const className = classes.find(({ classId }) => classId === pupil.classId)?.name;
  return isShared && className ? `${pupil.name} (${className})` : pupil.name;
}

async function stopOrResume(
  { guardians }: AnswerTools,
  sms: InboundSms,
  found: {
    readonly general: 'stop' | 'resume';
    readonly writers: readonly Writer[];
    readonly wasOurs: boolean;
  },
): Promise<InboundOutcome> {
  const { general: kind, writers, wasOurs } = found;
  const [first] = writers;
  if (first === undefined) {
    const direct = wasOurs && kind === 'stop' ? NEUTRAL_STOPPED : NEUTRAL_HELP;
    return { kind: 'neutral', outcome: 'unknownNumber', replies: [], direct };
  }
  for (const { account, guardian } of writers) {
    const { guardianId } = guardian;
    const { tenant, _id: accountId } = account;
    const change = { kind, channel: 'sms' } as const;
    const by = bySms(guardianId);
    await guardians.change({ tenant, accountId, guardianId, change, by }, sms.cause);
  }
  const reply: Reply = { kind: kind === 'stop' ? 'stopped' : 'resumed' };
  return answerOf(reply.kind, { writer: first, reply });
}

/** One code proves the number for everyone who waits for it under this number. */
async function tryCode(
  { proofs }: AnswerTools,
  sms: InboundSms,
  { code, writers }: { readonly code: string; readonly writers: readonly Writer[] },
): Promise<InboundOutcome> {
  const tries: { readonly writer: Writer; readonly outcome: TryOfOne }[] = [];
  for (const writer of writers) {
    const { guardianId } = writer.guardian;
    const { tenant, _id: accountId } = writer.account;
    const of = { tenant, accountId, guardianId, channel: 'sms', by: bySms(guardianId) } as const;
    const tried = await proofs.tryCode({ ...of, code }, sms.cause);
    const isWaiting = tried !== 'ended' && tried !== 'unknown';
    const otherwise = writer.opened.verified.sms ? 'provedBefore' : 'ended';
    tries.push({ writer, outcome: isWaiting ? tried : otherwise });
  }
  const best = bestOfTries(tries.map(({ outcome }) => outcome));
  const told = tries.find(({ outcome }) => outcome === best);
  const outcome = best === 'provedBefore' ? 'confirmed' : best;
  const replies = told ? [{ writer: told.writer, reply: { kind: 'proof', outcome } as const }] : [];
  return answerOf(`code ${outcome}`, ...replies);
}

async function takeOrders(
  tools: AnswerTools,
  sms: InboundSms,
  {
    understood,
    pupils,
    reached,
  }: {
    readonly understood: Extract<Understood, { kind: 'order' }>;
    readonly pupils: readonly SpokenFor[];
    readonly reached: Date;
  },
): Promise<InboundOutcome> {
  const { order, ranges, pupilIds } = understood;
  const chosen = pupils.filter(({ pupilId }) => pupilIds.includes(pupilId));
  const replies: ToSay[] = [];
  let outcome = order === 'none' ? 'cancelled' : 'ordered';
  for (const [writer, children] of Map.groupBy(chosen, (one) => one.writer)) {
    const { account, guardian, calendar } = writer;
    const receivedAt = businessTime(calendar, tools.clocks, reached).toISOString();
    const { guardianId } = guardian;
    const asked = children.flatMap(({ pupilId, name }) =>
      ranges.map((range, at) => ({ pupilId, name, range, requestId: `sms:${sms.sid}:${at}` })),
    );
    const taken = await Promise.all(
      asked.map(async ({ name, ...one }) => {
        const request = { ...one, tenant: account.tenant, guardianId, order, receivedAt };
        const receipt = await tools.orders(request);
        return receipt && { name, ...receipt };
      }),
    );
    const receipts = taken.filter((one) => one !== null);
    const [{ countedAt } = { countedAt: receivedAt }] = receipts;
    if (receipts.length > 0) {
      replies.push({ writer, reply: { kind: 'receipt', order, countedAt, receipts } });
    }
    if (receipts.length < taken.length) {
      outcome = 'refused';
      replies.push({ writer, reply: { kind: 'failed' } });
    }
  }
  return { kind: 'answer', outcome, replies };
}

function bySms(guardianId: string): ChangedBy {
  const actor = { kind: 'service', id: 'notifications', onBehalfOf: guardianId } as const;
  return { actor, role: 'sms', reason: null };
}

/** When the provider had it, or our own door: the earlier of the two, the machine's time. */
async function reachedAt({ received }: AnswerTools, { sid, arrivedAt }: InboundSms): Promise<Date> {
  const there = await received.receivedAt(sid);
  return there !== null && there < arrivedAt ? there : arrivedAt;
}

/** A moment of the machine's in the business time of a Comune. */
function businessTime({ _id, clock }: CalendarDocument, clocks: Clocks, moment: Date): Date {
  const isAllowed = clocks.set(_id, clock);
  const counting: BusinessClock = isAllowed ? clock : { kind: 'system' };
  return new Date(timeOf(counting, moment.getTime()));
}
