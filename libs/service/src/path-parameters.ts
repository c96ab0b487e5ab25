/** What the names in an address stand for: their forms, for the server and for the documents. */
import { id, localDate, mealId, month, tenantId } from '@mestolo/contracts/values.ts';
import { z } from 'zod';

interface PathParameter {
  readonly form: z.ZodType<string>;
  readonly example: string;
}

const EXAMPLE_ID = '01749a2e-7c00-7c11-9a01-5d0f6f1c0a01';

const named: Readonly<Record<string, PathParameter>> = {
  tenant: { form: tenantId, example: 'pianengo' },
  mealId: { form: mealId, example: '0123456789abcdef0123456789abcdef' },
  caseId: { form: mealId, example: '89abcdef0123456789abcdef01234567' },
  noticeNumber: { form: z.string().regex(/^[0-9]{18}$/), example: '301000000000000116' },
  servedOn: { form: localDate, example: '2020-10-05' },
  month: { form: month, example: '2020-10' },
  /** Signed names of people are long; documents leave the form out, where it once was shorter. */
  token: { form: z.string().refine((text) => /^[\x21-\x7e]{1,1000}$/.test(text)), example: 'one' },
  /** Ids of facts are not UUIDs: they say what they are of. */
  entryId: {
    form: z.string().regex(/^[\x21-\x7e]{1,300}$/),
    example: `fee:${EXAMPLE_ID}:2020-10:1`,
  },
};

const anyId: PathParameter = { form: id, example: EXAMPLE_ID };
/** Such as a file's name or a key that another system has given. */
const anyText: PathParameter = { form: z.string().regex(/^[\x21-\x7e]{1,300}$/), example: 'one' };

/** A name that ends in `Id` is a UUID unless the table says otherwise. */
export function pathParameter(name: string): PathParameter {
  if (Object.hasOwn(named, name)) return named[name] ?? anyText;
  return name.endsWith('Id') ? anyId : anyText;
}

export function namesIn(path: string): string[] {
  return [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name = '']) => name);
}
