/**
 * A new version on one box: images first, with the doors open; then, with the doors closed, a dump,
 * the new version and a proof of the books. What fails brings back the old images and the dump.
 */
import { services } from '@mestolo/contracts/topics.ts';

export interface Box {
  /** Docker Compose over the box's file; answers its exit code. */
  compose(...args: readonly string[]): number;
  docker(...args: readonly string[]): number;
  /** A command of `npm run ops` in a container of the box. */
  ops(...args: readonly string[]): number;
}

export interface UpgradeOptions {
  readonly box: Box;
  /** `mestolo`, and the tag that .env names. */
  readonly images: string;
  readonly version: string;
  /** Fetches the images instead of building them here. */
  readonly pull: boolean;
  readonly nowMs: () => number;
  say(line: string): void;
}

export interface Upgraded {
  readonly outcome: 'upgraded' | 'notBegun' | 'rolledBack' | 'stuck';
  /** What failed; null where nothing did. */
  readonly failed: string | null;
  /** How long nobody could get in. */
  readonly closedMs: number;
}

const OLD = 'before-upgrade';
const ours = [...services, 'tools'];
/** Whoever writes into the databases, and whoever lets people in. */
const doors = ['proxy', ...services, 'backup'];

class StepFailed extends Error {}

export function upgrade(options: UpgradeOptions): Upgraded {
  const { nowMs, say } = options;
  let closedAtMs: number | null = null;
  const closedMs = () => (closedAtMs === null ? 0 : nowMs() - closedAtMs);
  try {
    prepareImages(options);
  } catch (error) {
    return { outcome: 'notBegun', failed: inWords(error), closedMs: 0 };
  }
  let isDumped = false;
  try {
    closedAtMs = nowMs();
    say('The doors are closed.');
    step(options, 'stop', (box) => box.compose('stop', ...doors));
    step(options, 'dump', (box) => box.ops('backup'));
    isDumped = true;
    step(options, 'prepare', (box) => box.compose('run', '--rm', 'prepare'));
    step(options, 'start', (box) =>
      box.compose('up', '--detach', '--wait', '--no-build', ...services),
    );
    step(options, 'proof of the books', (box) => box.ops('verify'));
    step(options, 'opening', (box) => box.compose('up', '--detach', '--wait', '--no-build'));
    return { outcome: 'upgraded', failed: null, closedMs: closedMs() };
  } catch (error) {
    const failed = inWords(error);
    say(`${failed}: going back.`);
    const outcome = goBack(options, isDumped) ? 'rolledBack' : 'stuck';
    return { outcome, failed, closedMs: closedMs() };
  }
}

/** With the doors open: the images that run now get a second name, then the new ones are made. */
function prepareImages(options: UpgradeOptions): void {
  const { images, version, pull } = options;
  for (const name of ours) {
    const image = `${images}/${name}`;
    step(options, `keeping ${image}`, (box) =>
      box.docker('tag', `${image}:${version}`, `${image}:${OLD}`),
    );
  }
  const make = pull ? 'pull' : 'build';
  step(options, make, (box) => box.compose(make));
}

function goBack(options: UpgradeOptions, isDumped: boolean): boolean {
  const { images, version } = options;
  try {
    step(options, 'stop', (box) => box.compose('stop', ...doors));
    // The new tools know their own dump; keys of families were in no danger, and stay.
    if (isDumped) {
      step(options, 'restore', (box) => box.ops('restore', '--replace', '--keep-keys'));
    }
    for (const name of ours) {
      const image = `${images}/${name}`;
      step(options, `bringing back ${image}`, (box) =>
        box.docker('tag', `${image}:${OLD}`, `${image}:${version}`),
      );
    }
    step(options, 'start', (box) => box.compose('up', '--detach', '--wait', '--no-build'));
    return true;
  } catch (error) {
    options.say(`${inWords(error)}: the doors stay closed. See deploy/backup/WHEN-A-BOX-BURNS.md`);
    return false;
  }
}

function step({ box, say }: UpgradeOptions, name: string, run: (box: Box) => number): void {
  say(`… ${name}`);
  const code = run(box);
  if (code !== 0) throw new StepFailed(`${name} ended with ${code}`);
}

function inWords(error: unknown): string {
  if (error instanceof StepFailed) return error.message;
  throw error;
}
