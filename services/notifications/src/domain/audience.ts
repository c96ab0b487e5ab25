/** Who a broadcast is for, and over which channels each of them can be reached. */
import type { Account } from './account.ts';
import { childrenOn } from './children.ts';
import { isOnHold } from './holds.ts';
import type { Channel, Guardian, TopicOfWishes } from './notification.ts';
import { reachableBy } from './notification.ts';
import { lowLimit } from './reminders.ts';
import type { Settings } from './settings.ts';

export const balanceStates = ['low', 'negative', 'notNegative'] as const;
export type BalanceState = (typeof balanceStates)[number];

/**
 * What is named together must all be true, of one and the same child where it is about a child; of
 * several schools, classes or diets one is enough. `everyone` stands alone.
 */
export interface Audience {
  readonly schoolIds?: readonly string[] | undefined;
  readonly classIds?: readonly string[] | undefined;
  /** Forgotten once its recipients are known: an empty list then tells that there were some. */
  readonly dietCodes?: readonly string[] | undefined;
  readonly balance?: BalanceState | undefined;
  /** Every family with an enrolled child, or whoever has an account, closed ones among them. */
  readonly everyone?: 'enrolled' | 'accounts' | undefined;
}

/** What is known at the moment at which the audience is looked at. */
export interface AudienceView {
  /** The local day on which children are enrolled, and have a diet. */
  readonly day: string;
  /** Ids of the pupils with one of the diets; null where no diet is asked for. */
  readonly withDiet: ReadonlySet<string> | null;
  readonly lowBelowCents: number;
  readonly settings: Settings;
}

/** What of a family an audience depends on. */
export type FamilyInView = Pick<
  Account,
  '_id' | 'balance' | 'children' | 'closedOn' | 'guardians' | 'hold'
>;

export function belongs(family: FamilyInView, audience: Audience, view: AudienceView): boolean {
  if (audience.everyone === 'accounts') return true;
  if (family.closedOn !== null && family.closedOn < view.day) return false;
  const { schoolIds, classIds } = audience;
  const isAsked = (child: { readonly pupilId: string; readonly enrolment: Place }) =>
    isAmong(child.enrolment, { schoolIds, classIds }) &&
    (view.withDiet === null || view.withDiet.has(child.pupilId));
  if (!childrenOn(family, view.day).some(isAsked)) return false;
  return audience.balance === undefined || isInState(family, audience.balance, view);
}

interface Place {
  readonly schoolId: string;
  readonly classId: string;
}

function isAmong(
  { schoolId, classId }: Place,
  { schoolIds = [], classIds = [] }: Pick<Audience, 'schoolIds' | 'classIds'>,
): boolean {
  if (schoolIds.length === 0 && classIds.length === 0) return true;
  return schoolIds.includes(schoolId) || classIds.includes(classId);
}

/**
 * What is written to families for their low or negative balance is a reminder under another name:
 * under a hold, a family is not written to for it.
 */
function isInState(family: FamilyInView, state: BalanceState, view: AudienceView): boolean {
  const { balance } = family;
  const cents = balance?.balanceCents ?? 0;
  if (state === 'notNegative') return cents >= 0;
  if (balance === null || isOnHold(family, view.day)) return false;
  if (state === 'negative') return cents < 0;
  return cents >= 0 && cents < lowLimit(view, balance.mealPriceCents);
}

export interface Reached {
  readonly guardian: Guardian;
  readonly channels: readonly Channel[];
}

/** Each guardian with the channels that are used; only those whom any of them reaches. */
export function reached(
  { guardians }: Pick<FamilyInView, 'guardians'>,
  topic: TopicOfWishes | null,
  { appIo }: Pick<Settings, 'appIo'>,
): readonly Reached[] {
  return guardians.flatMap((guardian) => {
    const channels = reachableBy(guardian, topic).filter((one) => appIo || one !== 'appIo');
    return channels.length > 0 ? [{ guardian, channels }] : [];
  });
}

/** Nobody of a family is reached: they wanted it so, or there is no address that works. */
export const whyUnreachables = ['noAddress', 'notWanted'] as const;
export type WhyUnreachable = (typeof whyUnreachables)[number];

export function whyUnreachable({ guardians }: Pick<FamilyInView, 'guardians'>): WhyUnreachable {
  const hasWay = guardians.some((guardian) => {
    const { wishes: _wishes, ...withoutWishes } = guardian;
    return reachableBy(withoutWishes).length > 0;
  });
  return hasWay ? 'notWanted' : 'noAddress';
}
