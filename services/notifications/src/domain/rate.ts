/** So many messages in so much time, and no more: a bucket of tokens that fills up steadily. */

export interface RateLimit {
  readonly messages: number;
  readonly perMs: number;
}

export interface Bucket {
  readonly tokens: number;
  readonly filledAtMs: number;
}

export function fullBucket(limit: RateLimit, nowMs: number): Bucket {
  return { tokens: burstOf(limit), filledAtMs: nowMs };
}

/** What may leave at once after a rest: a second's worth, and one at least. */
function burstOf({ messages, perMs }: RateLimit): number {
  return Math.max(1, Math.ceil((messages * 1_000) / perMs));
}

function filled(bucket: Bucket, limit: RateLimit, nowMs: number): Bucket {
  const gained = (Math.max(0, nowMs - bucket.filledAtMs) * limit.messages) / limit.perMs;
  return { tokens: Math.min(burstOf(limit), bucket.tokens + gained), filledAtMs: nowMs };
}

export function takeToken(
  bucket: Bucket,
  nowMs: number,
  limit: RateLimit,
): { readonly isTaken: boolean; readonly bucket: Bucket } {
  const now = filled(bucket, limit, nowMs);
  if (now.tokens < 1) return { isTaken: false, bucket: now };
  return { isTaken: true, bucket: { ...now, tokens: now.tokens - 1 } };
}

/** Nothing was sent with it after all. */
export function giveTokenBack(bucket: Bucket, limit: RateLimit): Bucket {
  return { ...bucket, tokens: Math.min(burstOf(limit), bucket.tokens + 1) };
}

/** When the next token is there; now, where there is one. */
export function nextTokenAtMs(bucket: Bucket, nowMs: number, limit: RateLimit): number {
  const { tokens } = filled(bucket, limit, nowMs);
  return tokens >= 1 ? nowMs : nowMs + Math.ceil(((1 - tokens) * limit.perMs) / limit.messages);
}
