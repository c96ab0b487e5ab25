/** An error as the log may have it: the whole chain of causes, and nothing of a person. */

export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  readonly frames?: readonly string[];
  readonly cause?: ErrorReport;
}

const MAX_DEPTH = 6;
const MAX_FRAMES = 12;

/**
 * Some libraries repeat what they were given in their messages; of those only the kind of failure
 * is kept. The stack is kept without its first lines, which repeat the message.
 */
export function reportError(error: unknown, depth = 0): ErrorReport {
  if (!(error instanceof Error)) return { name: typeof error, message: 'not an error object' };
  const code = (error as { code?: unknown }).code;
  const frames = framesOf(error);
  return {
    name: error.name,
    message: safeMessage(error),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(frames.length > 0 ? { frames } : {}),
    ...(error.cause !== undefined && depth < MAX_DEPTH
      ? { cause: reportError(error.cause, depth + 1) }
      : {}),
  };
}

function safeMessage(error: Error): string {
  // The engine's own message of a JSON error repeats a piece of the text.
  if (error instanceof SyntaxError) return 'text that could not be parsed';
  const issues = (error as { issues?: unknown }).issues;
  if (Array.isArray(issues)) {
    return issues.map(({ code, path }) => `${code} at ${[path].flat().join('.')}`).join('; ');
  }
  // MongoDB repeats the keys that collide, and the operation that failed.
  if (error.name.startsWith('Mongo')) return error.message.replace(/(dup key|: \{).*$/s, '$1 …');
  return error.message;
}

function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
}
