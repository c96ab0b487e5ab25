/** Ids of entries that people make: after the action, or after the payment they are about. */

/** Given back from suspense, without ever having reached a family. */
export function receiptRefundId(key: string): string {
  return `${key}:refund`;
}

/** A payment that was taken back: once, since there is one id for it. */
export function receiptReversalId(key: string): string {
  return `${key}:reversal`;
}

export function officeEntryId(actionId: string): string {
  return `office:${actionId}`;
}

export function transferOutId(actionId: string): string {
  return `transfer:${actionId}:out`;
}

export function transferInId(actionId: string): string {
  return `transfer:${actionId}:in`;
}
