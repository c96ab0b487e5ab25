/** Which business night a moment belongs to: a Comune's own clock decides, whatever ours shows. */

const HOUR_MS = 3_600_000;
/** Two in the morning in UTC: in Italy nobody eats, pays or sends then. */
const NIGHT_BEGINS_MS = 2 * HOUR_MS;

/** The day whose night's work is due by then, `2020-10-05`. */
export function nightOf(businessNow: Date): string {
  return new Date(businessNow.getTime() - NIGHT_BEGINS_MS).toISOString().slice(0, 10);
}

/** Once a month every chain is followed from its first entry, however often it was proven. */
export function isFullProof(night: string): boolean {
  return night.endsWith('-01');
}
