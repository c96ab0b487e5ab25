/** What a seed stands for: over which channel, killed where and how often, by which provider. */
import { chanceOf } from '../simulation/random.ts';
import {
  behaviours,
  expected,
  type SenderCase,
  type SenderChannel,
  type SenderStep,
  senderSteps,
} from './senders-table.ts';

interface Row {
  readonly channel: SenderChannel;
  readonly step: SenderStep;
}

/** Every row of the table; those inside the mark last, since a few seeds show the others first. */
const rows: readonly Row[] = senderSteps
  .toSorted((a, b) => Number(a.startsWith('door')) - Number(b.startsWith('door')))
  .flatMap((step) =>
    (Object.keys(expected) as SenderChannel[])
      .filter((channel) => expected[channel][step] !== undefined)
      .map((channel) => ({ channel, step })),
  );

/** An attempt passes these again, whatever the one before it has left. */
const passedAgain: Readonly<Record<SenderChannel, readonly SenderStep[]>> = {
  email: ['sender.claimed', 'sender.rendered', 'sender.sent'],
  sms: ['sender.claimed', 'sender.rendered', 'sender.reserved'],
};

/** Seeds go through the rows in turn; the rest is left to chance. */
export function caseOf(seed: number): SenderCase {
  const row = rows[(seed - 1) % rows.length];
  if (row === undefined) throw new Error('the table is empty');
  const chance = chanceOf(seed, 'senders');
  const behaviour = chance.pick(behaviours);
  const mayBeTwice = passedAgain[row.channel].includes(row.step);
  const kills = mayBeTwice && chance.happens(0.25) ? 2 : 1;
  return { seed, ...row, behaviour, kills };
}
