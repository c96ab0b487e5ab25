/** What a command of `npm run ops` is, and what it is given. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Reach } from './reach.ts';

export interface OpsContext {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly json: boolean;
  /** @throws NoAccess with a sentence for the person at the keyboard */
  reach(): Promise<Reach>;
  /** A line on the way; on the error stream where the answer is JSON. */
  say(line: string): void;
  /** How far it has got; `total` is null where nobody knows the end. */
  progress(done: number, total: number | null, what: string): void;
  /** What the command found: once, at its end. */
  answer(value: unknown, lines: () => readonly string[]): void;
}

export interface OpsCommand {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The options and what they mean, as they stand in the help. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  /**
   * `host`: also of a box it runs on the machine itself, since it writes files there or drives
   * Docker Compose. Without it, it runs in a container beside the services.
   */
  readonly runs?: 'host';
  /** Answers the exit code: 0 good, 1 something is wrong (the answer says what), 2 not done. */
  run(context: OpsContext): Promise<number>;
}

/** The value of an option that has to be given. */
export function textOf(context: OpsContext, name: string): string | null {
  const value = context.values[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
