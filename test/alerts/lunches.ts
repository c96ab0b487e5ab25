/** The demo's lunch, played again and again on a system that is watched. */
import { join } from 'node:path';
import { readComuneFolder } from '@mestolo/deploy/comune/comune-folder.ts';
import { officeOf } from '@mestolo/deploy/comune/office.ts';
import { tenantOf } from '@mestolo/deploy/comune/tenant-name.ts';
import { creditorOf } from '@mestolo/deploy/demo/lunch/comune-statements.ts';
import { layTheTable } from '@mestolo/deploy/demo/lunch/lay-the-table.ts';
import { createStory } from '@mestolo/deploy/demo/lunch/story.ts';
import { playLunch } from '@mestolo/deploy/demo/lunch.ts';
import type { RunningSystem } from '@mestolo/deploy/demo/running-system.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import type { Scene } from './cause.ts';
import type { Plant } from './plant.ts';

const comune = readComuneFolder(join(repository, 'deploy/demo/pianengo'));

const TENANT = tenantOf(comune.name);

/** The checker of the books has to know how the databases of a test begin. */
function asRunning({ system }: Plant): RunningSystem {
  const prefix = system.databases.billing?.replace(/_billing$/, '') ?? '';
  return {
    ...system,
    runProgram: (name, file, args, input) => {
      const more = name === 'books' ? ['--prefix', prefix] : [];
      return system.runProgram(name, file, [...args, ...more], input);
    },
  };
}

/** The next day of school; answers what of it did not hold. */
export async function playOneLunch(plant: Plant): Promise<readonly string[]> {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const { ok } = await playLunch(asRunning(plant), { pace: 0, comune, say });
  return ok ? [] : said.filter((line) => line.includes('DOES NOT HOLD'));
}

/** As every night: before the first proof nobody has measured a difference. */
export async function proveBooksOf(
  { system }: Plant,
  body: { readonly full: boolean },
): Promise<void> {
  await officeOf(system, TENANT, 'ufficio').send('POST', 'billing', '/proofs:run', body);
}

/** The plant with the Comune of the lunches, and what tests of alerts do there. */
export function sceneOn(plant: Plant): Scene {
  const { fiscalCode: creditorFiscalCode, brokerId, stationId } = creditorOf(comune);
  const quiet = { pace: 0, comune, say: () => undefined };
  return {
    ...plant,
    tenant: TENANT,
    office: officeOf(plant.system, TENANT, 'ufficio'),
    creditor: { creditorFiscalCode, brokerId, stationId },
    playLunch: async () => void (await playOneLunch(plant)),
    beginNextDay: async () => {
      await layTheTable(asRunning(plant), comune, createStory(quiet));
    },
    proveBooks: () => proveBooksOf(plant, { full: true }),
  };
}
