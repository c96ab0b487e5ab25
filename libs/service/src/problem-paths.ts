/** What is wrong with a value, for whoever sent it: where, in what way and why; never the value. */
import type { z } from 'zod';

export interface ProblemPath {
  /** `lines.3.amountCents`; empty where the whole is meant. */
  readonly path: string;
  readonly code: string;
  readonly expected?: string;
  /** In words, to stand behind the path: `must be a whole number`. */
  readonly reason: string;
}

/** `value` is what was checked; it only tells what is missing from what is wrong. */
export function pathsOf(error: z.ZodError, value?: unknown): ProblemPath[] {
  return error.issues.flatMap((issue): ProblemPath[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key.slice(0, 60)].join('.'),
        code: 'unknown_field',
        reason: 'is not a field of this request',
      }));
    }
    const expected = expectedOf(issue);
    const isMissing = issue.code === 'invalid_type' && isMissingIn(value, issue.path);
    return [
      {
        path: path.join('.').slice(0, 200),
        code: issue.code,
        ...(expected ? { expected } : {}),
        reason: isMissing ? 'is missing' : reasonOf(issue, expected),
      },
    ];
  });
}

function isMissingIn(value: unknown, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return false;
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return false;
    if (!Object.hasOwn(at, step)) return true;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return false;
}

/** Only what the schema says; a message of ours may be repeated, since it holds no value. */
function expectedOf(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_format':
      return issue.format;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'custom':
      return issue.message;
    default:
      return undefined;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  date: 'a day such as 2020-09-30',
  datetime: 'a moment in UTC such as 2020-09-30T10:15:00Z',
  email: 'an e-mail address',
  url: 'an address such as https://example.org',
};

const SIZES: Readonly<Record<string, string>> = {
  string: ' characters',
  array: ' items',
  set: ' items',
};

function reasonOf(issue: z.core.$ZodIssue, expected: string | undefined): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_format':
      return FORMATS[issue.format]
        ? `must be ${FORMATS[issue.format]}`
        : 'does not have the form that is described';
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${expected}` : `must be one of ${expected}`;
    case 'too_big':
    case 'too_small':
      return sizeReason(issue.origin, expected);
    case 'invalid_union':
      return 'fits none of the forms that are described';
    case 'invalid_key':
      return 'has a name that is not allowed';
    default:
      return expected ?? 'is not as described';
  }
}

function sizeReason(origin: string, expected: string | undefined): string {
  const unit = SIZES[origin];
  return unit === undefined ? `must be ${expected}` : `must have ${expected}${unit}`;
}
