/** The names of invented Comuni, in which makers of devices try theirs. No real one has such. */

/** `sandbox`, or one for each maker: `sandbox-acme`. */
export function isSandbox(tenant: string): boolean {
  return tenant === 'sandbox' || tenant.startsWith('sandbox-');
}
