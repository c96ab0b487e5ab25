/** Takes what the office says about a guardian into the record. */
import { z } from 'zod';
import type { ImportProblem } from './import-result.ts';
import type { Channel, GuardianRecord } from './records.ts';
import type { GuardianStatement } from './statements.ts';
import { normalTaxCode, taxCodeFault } from './tax-code.ts';

const email = z.email().max(200);
const E164 = /^\+[1-9][0-9]{6,14}$/;
/** Without its prefix: a landline begins with 0, a mobile with 3. */
const ITALIAN = /^(0[0-9]{5,10}|3[0-9]{8,9})$/;

export interface TakenGuardian {
  /** Null where the statement is refused. */
  readonly record: GuardianRecord | null;
  readonly problems: readonly ImportProblem[];
}

/** A wrong e-mail or number is left out and told; a wrong tax code refuses the guardian. */
export function takeGuardian(
  statement: GuardianStatement,
  before: GuardianRecord | undefined,
  guardianId: string,
): TakenGuardian {
  const problems: ImportProblem[] = [];
  const taxCode = taxCodeOf(statement, before?.taxCode ?? null);
  if ('problem' in taxCode) {
    if (!statement.taxCodeUnchecked) return { record: null, problems: [taxCode.problem] };
    problems.push({ ...taxCode.problem, problem: `${taxCode.problem.problem}, kept unchecked` });
  }
  const address = contactOf(statement.email, before?.email ?? null, emailOf);
  if (address === undefined) problems.push({ field: 'email', problem: 'format, left out' });
  const phone = contactOf(statement.phone, before?.phone ?? null, phoneOf);
  if (phone === undefined) problems.push({ field: 'phone', problem: 'format, left out' });
  const contacts = { email: address ?? null, phone: phone ?? null };
  return {
    problems,
    record: {
      guardianId,
      fullName: statement.fullName.normalize('NFC').replaceAll(/\s+/g, ' '),
      taxCode: taxCode.code,
      language: statement.language ?? before?.language ?? 'it',
      ...contacts,
      channels: statement.channels ?? channelsOf(before, contacts),
    },
  };
}

interface CheckedTaxCode {
  readonly code: string | null;
  readonly problem?: ImportProblem;
}

/** The same rule for guardians and pupils; left out, the code stays as it was. */
export function taxCodeOf(
  statement: { readonly taxCode?: string | null | undefined },
  before: string | null,
): CheckedTaxCode {
  if (statement.taxCode === undefined) return { code: before };
  const code = normalTaxCode(statement.taxCode ?? '');
  if (code === '') return { code: null };
  const fault = taxCodeFault(code);
  return fault === null ? { code } : { code, problem: { field: 'taxCode', problem: fault } };
}

/** Undefined where it cannot be read. */
function contactOf(
  stated: string | null | undefined,
  before: string | null,
  read: (text: string) => string | undefined,
): string | null | undefined {
  if (stated === undefined) return before;
  return stated === null || stated === '' ? null : read(stated);
}

/** Some offices write two addresses in one cell: the first that can be is taken. */
function emailOf(text: string): string | undefined {
  const addresses = text.split(/[;,\s]+/).map((part) => part.replace(/^mailto:/i, ''));
  return addresses.find((address) => email.safeParse(address).success);
}

/** Of two numbers in one cell a mobile is taken, since messages go there. */
function phoneOf(text: string): string | undefined {
  const whole = internationalNumber(text);
  if (whole) return whole;
  const numbers = text.split(/[;,/]|\s-\s/).flatMap((part) => internationalNumber(part) ?? []);
  return numbers.find((number) => number.startsWith('+393')) ?? numbers[0];
}

/** International form; an Italian number may be written without its prefix. */
function internationalNumber(text: string): string | undefined {
  const digits = text
    .replace(/^[^+0-9]+/, '')
    .replaceAll(/[\s./()-]/g, '')
    .replace(/^00/, '+');
  const number = ITALIAN.test(digits) ? `+39${digits}` : digits.replace(/^393/, '+393');
  return E164.test(number) ? number : undefined;
}

/**
 * Every channel with an address, unless the guardian already chose among them. App IO is there
 * only where somebody asked for it: who has it, would else be told everything once more.
 */
function channelsOf(
  before: GuardianRecord | undefined,
  contacts: { readonly email: string | null; readonly phone: string | null },
): readonly Channel[] {
  const possible: Channel[] = [
    ...(contacts.email === null ? [] : ['email' as const]),
    ...(contacts.phone === null ? [] : ['sms' as const]),
    ...(before?.channels.includes('appIo') ? ['appIo' as const] : []),
  ];
  if (!before) return possible;
  return possible.filter((channel) => {
    const had = { email: before.email !== null, sms: before.phone !== null, appIo: true }[channel];
    return !had || before.channels.includes(channel);
  });
}
