/**
 * What the lunch needs of the system it is played on; `npm start` and the tests both provide it.
 */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { ComuneFolder } from '../comune/comune-folder.ts';

export interface RunningSystem {
  /** Base addresses without a slash at the end. */
  readonly urls: Readonly<Record<ServiceName | 'mailbox' | 'gateway', string>>;
  /** A token of the school office's own tool (issuer `office`) for a service, naming the person. */
  officeToken(audience: ServiceName, person: string): Promise<string>;
  /** Where the canteen device keeps its keys and the lunch remembers the last day played. */
  readonly dataFolder: string;
  /** Connection of a reader of every database, for the program that checks the books. */
  readonly auditorUri: string;
  /** Starts one of the programs beside the services, and answers what it printed when it ended. */
  runProgram(
    name: string,
    file: string,
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
}

export interface LunchOptions {
  /** 0 plays at once; 1 is slow enough to watch. */
  readonly pace: number;
  /** What the Comune's files say. */
  readonly comune: ComuneFolder;
  /** One line of progress. */
  say(line: string): void;
}

export interface LunchResult {
  /** True only where every check of the books and of the story held. */
  readonly ok: boolean;
  readonly accountLinks: readonly string[];
}
