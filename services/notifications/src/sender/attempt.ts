/**
 * One attempt to send what was claimed: does it still hold, to whom, in which words, at what cost.
 * Addresses are opened here and nowhere else.
 */
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import { crashPoint } from '@mestolo/messaging/crash-points.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { causeOf } from '@mestolo/messaging/trace.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Outcome } from '../domain/delivery.ts';
import { kinds } from '../domain/kinds.ts';
import { addressOf, type Guardian, type Notification } from '../domain/notification.ts';
import { whyNot } from '../domain/recheck.ts';
import type { Settings } from '../domain/settings.ts';
import { costOf, nextDay } from '../domain/spending.ts';
import type {
  AppIoProvider,
  Attachment,
  EmailProvider,
  OutgoingSms,
  SmsProvider,
} from '../providers/provider.ts';
import { wasCancelled } from '../store/broadcasts.ts';
import { type CalendarDocument, type OutageDocument, surroundingsOf } from '../store/calendars.ts';
import type { Claimed } from '../store/due.ts';
import type { Numbers } from '../store/numbers.ts';
import type { Rendered } from '../store/renderings.ts';
import { readSettings } from '../store/settings.ts';
import type { SpendingAnswer, SpendingRequest } from '../store/spending.ts';
import type { Contact, Contacts } from './contacts.ts';
import type { LookAhead } from './look-ahead.ts';
import { lookUp } from './look-up.ts';
import type { NoticeFor, NoticePaper } from './notice-paper.ts';
import type { Renderer } from './render.ts';

export interface AttemptTools {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly contacts: Contacts;
  readonly lookAhead: LookAhead;
  readonly renderer: Renderer;
  readonly numbers: Pick<Numbers, 'remember'>;
  readonly spending: Door<SpendingRequest, SpendingAnswer>;
  readonly email: EmailProvider;
  readonly sms: SmsProvider;
  /** Null where App IO is not set up. */
  readonly appIo: AppIoProvider | null;
  readonly noticeFor: NoticeFor;
}

export interface Attempted {
  readonly outcome: Outcome;
  /** Whether the outcome tells anything about the provider. */
  readonly wasAsked: boolean;
}

/** What is known of the one it goes to, at this moment. */
interface Recipient {
  readonly account: Account;
  readonly guardian: Guardian;
  readonly contact: Contact;
  readonly calendar: CalendarDocument;
  readonly settings: Settings;
  readonly now: Date;
  /** Why it should not be sent any more; null where it still holds. */
  readonly changed: DeliveryReason | null;
}

const unasked = (outcome: Outcome): Attempted => ({ outcome, wasAsked: false });
const cancelled = (reason: DeliveryReason) => unasked({ kind: 'cancelled', reason });
const asked = (outcome: Outcome): Attempted => ({ outcome, wasAsked: true });
/** One of ours is away: no fault of the message, and no news about the provider. */
const KEYS_AWAY = unasked({ kind: 'retry', reason: 'keysUnavailable', scope: 'provider' });
const PAYMENTS_AWAY = unasked({ kind: 'retry', reason: 'noticeUnavailable', scope: 'provider' });

export async function attempt(tools: AttemptTools, claimed: Claimed): Promise<Attempted> {
  const { before } = claimed;
  const isInterrupted = wasInterrupted(before);
  // Nobody can tell whether App IO has it, and there it cannot be looked up.
  if (before.channel === 'appIo' && isInterrupted) {
    return unasked({ kind: 'givenUp', reason: 'noAnswer' });
  }
  const recipient = await recipientOf(tools, before);
  if ('outcome' in recipient) return recipient;
  // An SMS that may have left is looked for by its words, also where it should leave no more.
  const mayHaveLeft = before.channel === 'sms' && isInterrupted;
  const isOver = reasonToStop(before, recipient);
  if (isOver !== null && !mayHaveLeft) return unasked(isOver);
  const { account } = recipient;
  const notice = withNotice(before) ? await tools.noticeFor(before, account).catch(away) : null;
  if (notice === 'away') return PAYMENTS_AWAY;
  const rendered = await tools.renderer
    .render({ notification: before, ...recipient, notice })
    .catch(away);
  if (rendered === 'away') return KEYS_AWAY;
  if (rendered === 'keyDestroyed') return cancelled('keyDestroyed');
  crashPoint('sender.rendered');
  switch (rendered.channel) {
    case 'email':
      return sendEmail(tools, before, { recipient, rendered, notice });
    case 'sms':
      return sendSms(tools, { claimed, recipient, mayHaveLeft, isOver, rendered });
    case 'appIo':
      return sendAppIo(tools, before, { recipient, rendered, notice });
  }
}

/** A repeated reminder of a debt brings what it can be paid with. */
function withNotice({ kind, channel }: Notification): boolean {
  return kind === 'stillNegative' && channel !== 'sms';
}

const away = () => 'away' as const;

/** Somebody had taken it up, and never said what came of it. */
function wasInterrupted({ state }: Notification): boolean {
  return state === 'sending' || state === 'unknown';
}

function reasonToStop({ expiresAt }: Notification, { changed, now }: Recipient): Outcome | null {
  if (changed !== null) return { kind: 'cancelled', reason: changed };
  return expiresAt <= now.toISOString() ? { kind: 'givenUp', reason: 'expired' } : null;
}

async function recipientOf(
  { db, clocks, contacts, lookAhead }: AttemptTools,
  before: Notification,
): Promise<Recipient | Attempted> {
  const { tenant, accountId, guardianId, channel } = before;
  await lookAhead(before);
  const [account, calendar, outages, settings] = await Promise.all([
    db.collection<Account>('accounts').findOne({ _id: accountId }),
    db.collection<CalendarDocument>('calendars').findOne({ _id: tenant }),
    db.collection<OutageDocument>('outages').find({ tenant }).toArray(),
    readSettings(db, tenant),
  ]);
  const guardian = account?.guardians.find((one) => one.guardianId === guardianId);
  if (!account || !calendar || !guardian) return cancelled('noContact');
  const { failing, ...reachable } = guardian;
  const address = addressOf(reachable, channel);
  if (address === null) return cancelled('noContact');
  if (failing?.[channel]?.address === address) {
    return unasked({ kind: 'refused', reason: 'addressFailing' });
  }
  const contact = await contacts.open(tenant, guardian, channel).catch(() => undefined);
  if (contact === undefined) return KEYS_AWAY;
  if (contact === null) return cancelled('keyDestroyed');
  const surroundings = surroundingsOf(calendar, clocks, { outages, settings });
  const isOver = await wasCancelled(db, before.broadcastId);
  const changed = isOver ? 'broadcastCancelled' : whyNot(before, account, surroundings);
  return { account, guardian, contact, calendar, settings, now: surroundings.now, changed };
}

interface Written<Channel extends Rendered['channel']> {
  readonly recipient: Recipient;
  readonly rendered: Extract<Rendered, { channel: Channel }>;
  readonly notice: NoticePaper | null;
}

function attached({ noticeNumber, pdf }: NoticePaper): Attachment {
  return {
    fileName: `avviso-${noticeNumber}.pdf`,
    contentType: 'application/pdf',
    content: pdf,
  };
}

async function sendEmail(
  { email }: AttemptTools,
  { reference }: Notification,
  given: Written<'email'>,
): Promise<Attempted> {
  const { subject, text, html, unsubscribe } = given.rendered;
  const to = given.recipient.contact.address;
  const attachments = given.notice ? [attached(given.notice)] : [];
  const content = { subject, text, html, unsubscribe, attachments };
  const outcome = await email.send({ to, reference, ...content });
  return outcome.kind === 'invalid' ? unasked(outcome) : sent(outcome);
}

/** The provider has it, and nothing here says so yet. */
function sent(outcome: Outcome): Attempted {
  crashPoint('sender.sent');
  return asked(outcome);
}

interface SmsAttempt {
  readonly claimed: Claimed;
  readonly recipient: Recipient;
  readonly rendered: Extract<Rendered, { channel: 'sms' }>;
  readonly mayHaveLeft: boolean;
  readonly isOver: Outcome | null;
}

async function sendSms(tools: AttemptTools, given: SmsAttempt): Promise<Attempted> {
  const { claimed, recipient, rendered, isOver } = given;
  const { before } = claimed;
  const { contact, settings } = recipient;
  const { tenant, accountId, guardianId, reference } = before;
  const { text } = rendered;
  const sms: OutgoingSms = { to: contact.address, text, reference, sender: settings.sms.sender };
  if (given.mayHaveLeft) {
    const earlier = await lookUp(tools, before, sms);
    if (earlier !== null) return asked(earlier);
    if (isOver !== null) return asked(isOver);
  }
  const refused = await setAside(tools, given);
  if (refused !== null) return unasked(refused);
  crashPoint('sender.reserved');
  await tools.numbers.remember({ tenant, accountId, guardianId, number: contact.address });
  return sent(await tools.sms.send(sms));
}

/** Null where the money is there. */
async function setAside(tools: AttemptTools, given: SmsAttempt): Promise<Outcome | null> {
  const { claimed, recipient, rendered } = given;
  const { before, version } = claimed;
  const { settings, now, calendar } = recipient;
  const { millicentsAPart, capCentsADay } = settings.sms;
  const { timeZone } = calendar;
  // Who waits for a code or an answer has asked for it just now.
  const capCents = kinds[before.kind].topic === null ? null : capCentsADay;
  const answer = await tools.spending.submit(
    {
      reference: before.reference,
      version,
      day: localDate(now, timeZone),
      cost: costOf(rendered.parts, millicentsAPart),
      capCents,
    },
    causeOf(),
  );
  if (answer === 'reserved') return null;
  // Another sender has it in hand; what this one says is late in any case.
  if (answer === 'late') return { kind: 'cancelled', reason: 'late' };
  const { decidedAt, expiresAt } = before;
  const next = nextDay(decidedAt, { now, timeZone, expiresAt });
  if (next === null) return { kind: 'givenUp', reason: 'smsCap' };
  return { kind: 'postponed', reason: 'smsCap', ...next };
}

async function sendAppIo(
  { appIo }: AttemptTools,
  { tenant, reference }: Notification,
  given: Written<'appIo'>,
): Promise<Attempted> {
  const { settings, contact, calendar } = given.recipient;
  if (appIo === null || !settings.appIo) return unasked({ kind: 'refused', reason: 'channelOff' });
  const { subject, markdown } = given.rendered;
  const { notice } = given;
  const { creditorFiscalCode = null } = calendar;
  const payment =
    notice && creditorFiscalCode
      ? { amountCents: notice.amountCents, noticeNumber: notice.noticeNumber, creditorFiscalCode }
      : null;
  const taxCode = contact.address;
  const outcome = await appIo.send({ tenant, taxCode, subject, markdown, reference, payment });
  return outcome.kind === 'invalid' ? unasked(outcome) : sent(outcome);
}
