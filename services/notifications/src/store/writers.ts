/** Who wrote an SMS: the guardians whose number it is today, and the children they speak for. */
import type { Account } from '../domain/account.ts';
import { type Child, childrenOn, type EnrolledChild } from '../domain/children.ts';
import type { Guardians, SeenGuardian } from './guardians.ts';
import type { Numbers } from './numbers.ts';
import type { People } from './people.ts';

export type Writer = SeenGuardian;

export interface SpokenFor {
  readonly pupilId: string;
  /** In clear. */
  readonly name: string;
  readonly classId: string;
  readonly writer: Writer;
}

export interface Writers {
  /** `wasOurs`: we wrote to the number once, whoever has it today. */
  of(number: string): Promise<{ readonly writers: readonly Writer[]; readonly wasOurs: boolean }>;
  childrenOf(writers: readonly Writer[], today: string): Promise<readonly SpokenFor[]>;
}

export function createWriters(tools: {
  readonly numbers: Numbers;
  readonly guardians: Guardians;
  readonly people: People;
}): Writers {
  const { numbers, guardians, people } = tools;
  return {
    async of(number) {
      const owners = await numbers.ownersOf(number);
      const seen = await Promise.all(owners.map((owner) => guardians.see(owner)));
      const writers = seen
        .filter((one) => one !== null)
        .filter(({ opened }) => opened.phone !== null && digits(opened.phone) === digits(number));
      return { writers, wasOurs: owners.length > 0 };
    },
    async childrenOf(writers, today) {
      const found = new Map<string, SpokenFor>();
      for (const writer of oneOfEachAccount(writers)) {
        const { tenant } = writer.account;
        const ahead = childrenAhead(writer.account, today);
        for (const child of await people.openNames(tenant, ahead)) {
          const { pupilId, name, enrolment } = child;
          found.set(pupilId, { pupilId, name, classId: enrolment.classId, writer });
        }
      }
      return [...found.values()];
    },
  };
}

/** Both parents of a family may have one telephone. */
export function oneOfEachAccount(writers: readonly Writer[]): readonly Writer[] {
  return [...new Map(writers.map((one) => [one.account._id, one])).values()];
}

/** Those of today, and those who begin later. */
function childrenAhead(account: Account, today: string): readonly EnrolledChild[] {
  const turns = (account.children ?? []).flatMap(({ enrolments, accounts }: Child) =>
    [...enrolments, ...accounts].map(({ from }) => from),
  );
  const days = [today, ...turns.filter((turn) => turn > today)].toSorted();
  const all = days.flatMap((day) => childrenOn(account, day));
  return [...new Map(all.toReversed().map((one) => [one.pupilId, one])).values()];
}

function digits(number: string): string {
  return number.replaceAll(/[^0-9]/g, '');
}
