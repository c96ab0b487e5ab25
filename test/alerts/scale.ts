/** The rules with their waiting times made shorter, so that a test need not wait for an hour. */

/** Ages that a test really lets pass, in seconds; those of files and certificates it makes up. */
const LETS_PASS =
  /(mestolo_(?:messaging_outbox_age|payments_pending_oldest|notifications_waiting_oldest)_seconds\)?\s*>\s*)(\d+)/g;

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 } as const;

function shorter(duration: string, factor: number): string {
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  if (amount === undefined || unit === undefined) return duration;
  const seconds = (Number(amount) * SECONDS[unit as keyof typeof SECONDS]) / factor;
  // Below this there are not two samples to compare.
  return `${Math.max(seconds === 0 ? 0 : 1, Math.ceil(seconds))}s`;
}

/** Ranges need some samples, so they are never cut below `shortestRangeSeconds`. */
export function scaledExpression(
  expression: string,
  {
    factor,
    shortestRangeSeconds,
  }: { readonly factor: number; readonly shortestRangeSeconds: number },
): string {
  const range = (duration: string) => {
    const seconds = Number.parseInt(shorter(duration, factor), 10);
    return `${Math.max(seconds, shortestRangeSeconds)}s`;
  };
  // A gauge is read anew every ten seconds: between fewer readings nothing rises.
  const slope = (duration: string) =>
    `${Math.max(Number.parseInt(shorter(duration, factor), 10), shortestRangeSeconds * 3)}s`;
  return expression
    .replace(/\[(\w+)\]/g, (_, whole: string) => `[${range(whole)}]`)
    .replace(
      /\[(\w+):(\w+)\]/g,
      (_, whole: string, step: string) => `[${slope(whole)}:${shorter(step, factor)}]`,
    )
    .replace(/\boffset (\w+)/g, (_, whole: string) => `offset ${range(whole)}`)
    .replace(
      LETS_PASS,
      (_, before: string, seconds: string) => `${before}${Number(seconds) / factor}`,
    );
}

export function scaledWait(duration: string, factor: number): string {
  return shorter(duration, factor);
}
