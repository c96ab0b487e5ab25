/** What is missing, and how an error is told to the person at the keyboard. */
export class NoAccess extends Error {
  override readonly name = 'NoAccess';
}

/** A sentence where that is enough, else all that is known. */
export function reportFailure(error: unknown): void {
  console.error(sentenceFor(error) ?? error);
}

/** Null where nothing short would be of use. */
export function sentenceFor(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { name, message, code } = error as Error & { readonly code?: unknown };
  if (error instanceof NoAccess || String(code).startsWith('ERR_PARSE_ARGS')) {
    return `mestolo: ${message}`;
  }
  if (/^MongoServerSelection/.test(name)) return 'mestolo: MongoDB does not answer.';
  if (/^KafkaJS(Connection|NumberOfRetries)/.test(name)) return 'mestolo: Kafka does not answer.';
  return name === 'ServiceCallFailed' ? `mestolo: ${callInWords(error)}.` : null;
}

function callInWords(error: Error & { readonly detail?: unknown }): string {
  const detail = typeof error.detail === 'string' ? error.detail.replace(/\.$/, '') : null;
  return detail === null ? error.message : `${error.message}: ${detail}`;
}
