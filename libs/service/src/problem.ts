/** Problem details (RFC 9457): the one form of every answer that says no. */
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly [extension: string]: unknown;
}

export interface ProblemMembers {
  /** The kind of problem, in kebab-case; it becomes the end of a URN. */
  readonly type?: string;
  readonly title?: string;
  /** A sentence for the person who reads it, without values of personal data. */
  readonly detail?: string;
  readonly [extension: string]: unknown;
}

/** Thrown by a route, and answered as it is. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    details: ProblemDetails,
    headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(details.detail ?? details.title, options);
    this.details = details;
    this.headers = headers;
  }
}

export function problem(
  status: number,
  members: ProblemMembers = {},
  options: { readonly headers?: Record<string, string>; readonly cause?: unknown } = {},
): HttpProblem {
  const { type, title, ...rest } = members;
  return new HttpProblem(
    {
      type: type ? `urn:mestolo:problem:${type}` : 'about:blank',
      title: title ?? STATUS_CODES[status] ?? 'Error',
      status,
      ...rest,
    },
    options.headers,
    options.cause === undefined ? undefined : { cause: options.cause },
  );
}

export function unavailable(retryAfterSeconds: number, detail: string, cause?: unknown) {
  return problem(
    503,
    { type: 'try-again-later', detail },
    { headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) }, cause },
  );
}

/** Where a value is wrong and in what way, but not what it was. */
export interface ProblemPath {
  readonly path: string;
  readonly code: string;
  readonly expected?: string;
}

export function pathsOf(error: z.ZodError): ProblemPath[] {
  return error.issues.flatMap((issue): ProblemPath[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key.slice(0, 60)].join('.'),
        code: 'unknown_field',
      }));
    }
    const expected = expectedOf(issue);
    return [{ path: path.join('.'), code: issue.code, ...(expected ? { expected } : {}) }];
  });
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
    case 'custom':
      return issue.message;
    default:
      return undefined;
  }
}
