/** Tells registry about the Comune, its families and what the office learns; keeps their ids. */

import { randomUUID } from 'node:crypto';
import { addDays } from '@mestolo/service/local-time.ts';
import { type Doors, momentOf } from './doors.ts';
import type { ChangeLine, Closure, Comune, FamilyLine, PupilLine } from './input-files.ts';

/** The codes of the files and the ids of the services, both ways. */
export interface Ids {
  readonly accountOf: Map<string, string>;
  readonly pupilOf: Map<string, string>;
  readonly schoolOf: Map<string, string>;
  readonly classOf: Map<string, string>;
  /** Of an account or a pupil. */
  readonly codeOf: Map<string, string>;
}

export interface Registry {
  readonly ids: Ids;
  moveClock(local: string): Promise<void>;
  tellClosures(lines: readonly Closure[]): Promise<void>;
  /** By its code in the files. */
  closureId(closure: string): string;
  tellFamilies(lines: readonly FamilyLine[]): Promise<void>;
  tellChanges(lines: readonly ChangeLine[]): Promise<void>;
}

export const CREDITOR = {
  fiscalCode: '00000000190',
  companyName: 'Comune Inventato',
  brokerId: '00000000190',
  stationId: '00000000190_01',
  segregationCode: '01',
  iban: 'IT60X0542811101000000123456',
  transferCategory: '9/0107101TS/',
};

const FAMILIES_A_REQUEST = 500;

type Told = PupilLine & { readonly family: string };
interface Imported {
  readonly calendar?: {
    readonly schools: readonly { schoolId: string; code: string }[];
    readonly classes: readonly { classId: string; code: string }[];
  };
  readonly families: readonly {
    readonly code: string;
    readonly accountId: string;
    readonly result: string;
    readonly pupils: readonly { code: string; pupilId: string; result: string }[];
  }[];
}

export function playRegistry(doors: Doors, comune: Comune): Registry {
  const ids: Ids = {
    accountOf: new Map(),
    pupilOf: new Map(),
    schoolOf: new Map(),
    classOf: new Map(),
    codeOf: new Map(),
  };
  /** As they were told last. */
  const pupils = new Map<string, Told>();
  const closures = new Map(comune.closures.map(({ closure }) => [closure, randomUUID()]));
  const closureId = (closure: string) => closures.get(closure) ?? '';
  const send = async (body: object): Promise<Imported> => {
    const answer = await doors.office({
      service: 'registry',
      method: 'POST',
      path: 'import',
      body,
    });
    return answer as unknown as Imported;
  };
  const sendFamilies = async (families: readonly FamilyStatement[]) => {
    for (let from = 0; from < families.length; from += FAMILIES_A_REQUEST) {
      const part = families.slice(from, from + FAMILIES_A_REQUEST);
      remember((await send({ families: part })).families, ids);
    }
  };

  return {
    ids,
    closureId,
    async tellClosures(lines) {
      for (const { closure, from, to, school, class: name, cause } of lines) {
        const place = {
          ...(school === null || name !== null ? {} : { school: ids.schoolOf.get(school) }),
          ...(name === null ? {} : { class: ids.classOf.get(name) }),
        };
        const body = { closureId: closureId(closure), from, to, cause, ...place };
        await doors.office({ service: 'registry', method: 'POST', path: 'closures', body });
      }
    },
    async moveClock(local) {
      const { calendar } = await send({ calendar: calendarOf(comune, local) });
      for (const { code, schoolId } of calendar?.schools ?? []) ids.schoolOf.set(code, schoolId);
      for (const { code, classId } of calendar?.classes ?? []) ids.classOf.set(code, classId);
    },
    async tellFamilies(lines) {
      const told = lines.map(({ family, pupils: children }) => {
        for (const child of children) pupils.set(child.pupil, { ...child, family });
        return familyStatement(family, children.map(newPupil), ids.accountOf.has(family));
      });
      await sendFamilies(told);
    },
    async tellChanges(lines) {
      const byDoor = lines.filter(({ kind }) => kind !== 'class' && kind !== 'band');
      const byImport = lines.filter((line) => !byDoor.includes(line));
      const statements = byImport.map((line) => {
        const pupil = pupils.get(line.pupil);
        if (!pupil) throw new Error(`Nobody has told of ${line.pupil}.`);
        if (line.kind === 'class') {
          pupils.set(line.pupil, { ...pupil, school: line.school, class: line.class });
        }
        return { family: pupil.family, statement: changedPupil(pupil, line) };
      });
      const families = Map.groupBy(statements, ({ family }) => family);
      await sendFamilies(
        [...families].map(([family, all]) =>
          familyStatement(
            family,
            all.map(({ statement }) => statement),
            true,
          ),
        ),
      );
      for (const line of byDoor) await tellByDoor(doors, ids, line);
    },
  };
}

/** Ids are made by registry, once; whatever it refuses ends the replay. */
function remember(families: Imported['families'], ids: Ids): void {
  for (const { code, accountId, result, pupils } of families) {
    for (const one of [{ code, result }, ...pupils]) {
      if (one.result === 'refused') throw new Error(`Registry refused ${one.code}.`);
    }
    ids.accountOf.set(code, accountId);
    ids.codeOf.set(accountId, code);
    for (const pupil of pupils) {
      ids.pupilOf.set(pupil.code, pupil.pupilId);
      ids.codeOf.set(pupil.pupilId, pupil.code);
    }
  }
}

function calendarOf(comune: Comune, local: string) {
  return {
    name: 'Comune Inventato',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: momentOf(local) },
    office: { name: 'Ufficio scuola', phone: null, email: null },
    schools: comune.schools.map(({ school, kind, basis, cutOff }) => {
      return { code: school, name: `Scuola ${school}`, kind, chargeBasis: basis, cutOff };
    }),
    classes: comune.classes.map(({ class: code, school }) => ({ code, name: code, school })),
    schoolYears: [
      { name: '2020/21', from: comune.yearBegins, to: comune.ends, graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: comune.weekdays,
    lowBalanceBelowCents: 900,
    cancelDaysAhead: comune.cancelDaysAhead,
    fourEyesFromCents: comune.fourEyesFromCents,
    lateIsee: comune.lateIsee,
    creditor: CREDITOR,
  };
}

type FamilyStatement = ReturnType<typeof familyStatement>;

function familyStatement(code: string, pupils: readonly object[], isKnown: boolean) {
  const guardians = isKnown ? [] : [{ code: `G${code}`, fullName: `Genitore di ${code}` }];
  return { code, guardians, pupils };
}

function newPupil({ pupil, birthDate, school, class: name, from, band, ...more }: PupilLine) {
  const { resident, exempt } = more;
  return { ...namesOf(pupil), birthDate, school, class: name, from, band, resident, exempt };
}

const namesOf = (pupil: string) => ({ code: pupil, givenName: 'Alunno', familyName: pupil });

function changedPupil({ pupil, birthDate, school, class: name }: Told, line: ChangeLine) {
  const stays = { ...namesOf(pupil), birthDate, school, class: name };
  if (line.kind === 'band') return { ...stays, from: line.from, band: line.band };
  if (line.kind !== 'class') throw new Error(`An import does not tell of ${line.kind}.`);
  return { ...stays, school: line.school, class: line.class, from: line.from };
}

/** What the office does at its desk, one pupil at a time. */
async function tellByDoor(doors: Doors, ids: Ids, line: ChangeLine): Promise<void> {
  const folder = `pupils/${ids.pupilOf.get(line.pupil)}`;
  const post = (path: string, body: object) =>
    doors.office({ service: 'registry', method: 'POST', path: `${folder}/${path}`, body });
  switch (line.kind) {
    case 'isee':
      return void (await post('isee', { band: line.band, filedOn: line.filedOn }));
    case 'family': {
      const accountId = ids.accountOf.get(line.family);
      return void (await post('move', { accountId, from: line.from }));
    }
    case 'resident':
      return void (await post('circumstances', { from: line.from, resident: line.resident }));
    case 'exempt':
      return void (await post('circumstances', { from: line.from, exempt: line.exempt }));
    case 'withdrawn':
      return void (await post('withdrawal', { from: addDays(line.to, 1) }));
    default:
      throw new Error(`There is no door for ${line.kind}.`);
  }
}
