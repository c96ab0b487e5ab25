/** The roll calls of the day, class by class, from the files to the devices. */
import type { KnownPupil } from '../../comune/imported.ts';
import type { RollCallLine } from '../../comune/roll-call.ts';
import type { RunningSystem } from '../running-system.ts';
import { type RollCallAnswer, type RollCallEntry, sendRollCall } from './devices.ts';
import type { LaidTable } from './lay-the-table.ts';
import { matchPupil } from './match-pupils.ts';
import type { Story } from './story.ts';
import { until } from './until.ts';

const KNOWN_WITHIN_MS = 30_000;

/** One class's roll call, as a device sends it. */
export interface ClassRollCall {
  readonly title: string;
  readonly keyFile: string;
  readonly lines: readonly RollCallEntry[];
}

export interface CalledLine {
  readonly pupil: KnownPupil;
  readonly entry: RollCallEntry;
  readonly answer: RollCallAnswer;
}

/** Lines whose pupil cannot be found are told and left out; the lines beside them count. */
export function rollCallsOf(
  lines: readonly RollCallLine[],
  table: LaidTable,
  story: Story,
): ClassRollCall[] {
  const { day } = table;
  const recordedAt = new Date(Date.now() + table.clockOffsetMs).toISOString();
  const found = onDay(lines, table).flatMap((line) => {
    const match = matchPupil(line, table.pupils);
    if ('problem' in match) {
      story.note(`roll call, line ${line.line}: passed over, ${match.problem}`);
      return [];
    }
    const { pupil } = match;
    const servedOn = day.fromFile ? (line.servedOn ?? day.servedOn) : day.servedOn;
    const observationId = `${servedOn}-${pupil.pupilId}`;
    const { state } = line;
    const { pupilId } = pupil;
    return [{ pupil, entry: { observationId, pupilId, servedOn, state, recordedAt } }];
  });
  const classes = Map.groupBy(found, ({ pupil }) => `${pupil.schoolName}, ${pupil.className}`);
  return [...classes].map(([title, inClass]) => ({
    title,
    keyFile: table.keyFileOf(inClass[0]?.pupil.schoolId ?? ''),
    lines: inClass.map(({ entry }) => entry),
  }));
}

/** On a later day the last roll call of the file is played again, one line a pupil. */
function onDay(lines: readonly RollCallLine[], { day }: LaidTable): readonly RollCallLine[] {
  if (day.fromFile) return lines;
  const last = lines
    .flatMap(({ servedOn }) => servedOn ?? [])
    .toSorted()
    .at(-1);
  return lines.filter(({ servedOn }) => servedOn === null || servedOn === last);
}

/**
 * Sends roll calls until every line has its place. A line whose pupil has not reached attendance
 * yet is kept there and counts by itself; asking again with the same ids tells when it does.
 */
export async function callTheRoll(
  system: RunningSystem,
  rollCalls: readonly ClassRollCall[],
  table: LaidTable,
): Promise<CalledLine[]> {
  const pupils = new Map(table.pupils.map((pupil) => [pupil.pupilId, pupil]));
  const called: CalledLine[] = [];
  for (const rollCall of rollCalls) {
    const answers = await until('attendance to know the pupils', KNOWN_WITHIN_MS, async () => {
      const answered = await sendRollCall(system, rollCall);
      return answered.some(({ problem }) => problem?.code === 'unknown-pupil') ? null : answered;
    });
    const byId = new Map(answers.map((answer) => [answer.observationId, answer]));
    for (const entry of rollCall.lines) {
      const pupil = pupils.get(entry.pupilId);
      const answer = byId.get(entry.observationId);
      if (pupil && answer) called.push({ pupil, entry, answer });
    }
  }
  return called;
}

/** `4A: 4 present, 1 absent (5 accepted)` */
export function describeAnswers(called: readonly CalledLine[]): string {
  const present = called.filter(({ entry }) => entry.state === 'present').length;
  const results = Map.groupBy(called, ({ answer }) => answer.result);
  const counted = [...results].map(([result, lines]) => `${lines.length} ${result}`).join(', ');
  return `${present} present, ${called.length - present} absent (${counted})`;
}
