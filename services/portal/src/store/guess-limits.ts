/**
 * How often somebody without login may try: per address, per payment code, and everybody together.
 * The counts stand in MongoDB, so that they hold over all replicas and restarts.
 */
import type mongoose from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { GUESS_LIMITS } from './collections.ts';

export interface GuessLimits {
  /** Counts one try; null where it may be made, otherwise how many seconds to wait. */
  take(address: string, code: string | null): Promise<number | null>;
  /** The code was right: whoever knows one is not guessing. */
  giveBack(address: string): Promise<void>;
  /** Counts one way to PagoPA's page for one notice. */
  takeCart(notice: string): Promise<number | null>;
  /** Counts one code or link that is sent to prove an address of a guardian. */
  takeVerification(guardianId: string): Promise<number | null>;
  /** Counts one try to say such a code. */
  takeCode(guardianId: string): Promise<number | null>;
  /** Whether too many links from this address were none of ours. */
  isTryingTokens(address: string): Promise<boolean>;
  countWrongToken(address: string): Promise<void>;
}

const HOUR = 3_600;
/** Whole classes share an address at school; the count is of wrong codes alone. */
const WRONG_BY_ADDRESS_AN_HOUR = 30;
/**
 * Among a million families so many guesses an hour meet one in a fortnight, and all that it is good
 * for is to pay for somebody's meals.
 */
const WRONG_IN_ALL_AN_HOUR = 3_000;
const NOTICES_BY_CODE_A_DAY = 20;
const CARTS_BY_NOTICE_AN_HOUR = 20;
const VERIFICATIONS_BY_GUARDIAN_AN_HOUR = 5;
const CODES_BY_GUARDIAN_AN_HOUR = 10;
const WRONG_TOKENS_BY_ADDRESS_AN_HOUR = 60;

export function createGuessLimits(db: mongoose.mongo.Db): GuessLimits {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterMongo({
      ...{ storeClient: db, tableName: GUESS_LIMITS, disableIndexesCreation: true },
      ...{ keyPrefix, points, duration },
    });
  const byAddress = limiter('address', WRONG_BY_ADDRESS_AN_HOUR, HOUR);
  const inAll = limiter('all', WRONG_IN_ALL_AN_HOUR, HOUR);
  const byCode = limiter('code', NOTICES_BY_CODE_A_DAY, 24 * HOUR);
  const byNotice = limiter('cart', CARTS_BY_NOTICE_AN_HOUR, HOUR);
  const verifications = limiter('verification', VERIFICATIONS_BY_GUARDIAN_AN_HOUR, HOUR);
  const codes = limiter('confirmation', CODES_BY_GUARDIAN_AN_HOUR, HOUR);
  const wrongTokens = limiter('token', WRONG_TOKENS_BY_ADDRESS_AN_HOUR, HOUR);
  return {
    async take(address, code) {
      // Everybody's count is touched last: one address that goes on and on must not fill it.
      return (
        (await wait(byAddress, address)) ??
        (code === null ? null : await wait(byCode, code)) ??
        (await wait(inAll, 'everybody'))
      );
    },
    async giveBack(address) {
      await Promise.all([byAddress.reward(address), inAll.reward('everybody')]);
    },
    takeCart: (notice) => wait(byNotice, notice),
    takeVerification: (guardianId) => wait(verifications, guardianId),
    takeCode: (guardianId) => wait(codes, guardianId),
    async isTryingTokens(address) {
      const tries = await wrongTokens.get(address);
      return tries !== null && tries.consumedPoints >= WRONG_TOKENS_BY_ADDRESS_AN_HOUR;
    },
    async countWrongToken(address) {
      await wrongTokens.penalty(address);
    },
  };
}

async function wait(limiter: RateLimiterMongo, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw error;
  }
}
