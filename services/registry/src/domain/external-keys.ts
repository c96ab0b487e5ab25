/**
 * By what an office's records are known again: its own codes first, people's data where it must be.
 */

import type {
  FamilyStatement,
  GuardianStatement,
  PupilStatement,
  StaffStatement,
} from './statements.ts';
import { normalTaxCode } from './tax-code.ts';

export type ExternalKind = 'family' | 'guardian' | 'pupil' | 'staff';

export interface ExternalKey {
  readonly kind: ExternalKind;
  /** What kind of code it is; two kinds of codes never meet. */
  readonly by: 'code' | 'taxCode' | 'name';
  readonly code: string;
}

/** The best first. A key that is made of personal data is forgotten with the family's keys. */
export function familyKeys({ code, guardians, pupils }: FamilyStatement): readonly ExternalKey[] {
  if (code) return [{ kind: 'family', by: 'code', code: normalCode(code) }];
  const [holder] = guardians;
  if (holder?.taxCode) {
    return [{ kind: 'family', by: 'taxCode', code: normalTaxCode(holder.taxCode) }];
  }
  const [pupil] = pupils;
  const words = holder
    ? [holder.fullName, holder.email ?? '', holder.phone ?? '']
    : [pupil?.familyName ?? '', pupil?.givenName ?? '', pupil?.birthDate ?? ''];
  return [{ kind: 'family', by: 'name', code: words.map(plainName).join('|') }];
}

export function guardianKeys({ code }: GuardianStatement): readonly ExternalKey[] {
  return code ? [{ kind: 'guardian', by: 'code', code: normalCode(code) }] : [];
}

export function pupilKeys({ code, taxCode }: PupilStatement): readonly ExternalKey[] {
  return [
    ...(code ? [{ kind: 'pupil', by: 'code', code: normalCode(code) } as const] : []),
    ...(taxCode ? [{ kind: 'pupil', by: 'taxCode', code: normalTaxCode(taxCode) } as const] : []),
  ];
}

/** Surname first or last, it is the same name. */
export function staffKey({ code, fullName }: StaffStatement): ExternalKey {
  if (code) return { kind: 'staff', by: 'code', code: normalCode(code) };
  const words = plainName(fullName).split(' ').toSorted().join(' ');
  return { kind: 'staff', by: 'name', code: words };
}

export function normalCode(code: string): string {
  return code.trim().toUpperCase();
}

/** Without case, accents and signs, so that two ways of writing one name meet. */
export function plainName(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}
