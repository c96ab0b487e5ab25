/** GPD: debt positions that PagoPA keeps for creditors without a station. */
import { z } from 'zod';
import { type Archive, keyOf } from './archive.ts';
import type { Clocks } from './clocks.ts';
import { dateTime } from './formats.ts';
import { allows, type PaymentOption, type Position, published } from './position.ts';
import { type Answered, type Asked, numberOf, problem, type Route, readBody } from './routes.ts';

const metadata = z
  .array(z.strictObject({ key: z.string().max(140), value: z.string().max(140) }))
  .optional();
const iban = z.string().regex(/^[A-Za-z0-9]{1,35}$/);

const transfer = z.strictObject({
  idTransfer: z.enum(['1', '2', '3', '4', '5']),
  amount: z.int().min(1),
  organizationFiscalCode: z.string().optional(),
  remittanceInformation: z.string().max(140),
  category: z.string(),
  iban: iban.optional(),
  postalIban: iban.optional(),
  companyName: z.string().max(140).optional(),
  transferMetadata: metadata,
});

const option = z.strictObject({
  nav: z.string().optional(),
  iuv: z.string().min(1),
  amount: z.int().min(1),
  description: z.string().max(140),
  isPartialPayment: z.boolean(),
  dueDate: dateTime,
  retentionDate: dateTime.optional(),
  fee: z.int().optional(),
  notificationFee: z.int().optional(),
  transfer: z.array(transfer).min(1).max(5),
  paymentOptionMetadata: metadata,
});

const text = z.string().optional();
const positionBody = z.strictObject({
  iupd: z.string().min(1),
  type: z.enum(['F', 'G']),
  payStandIn: z.boolean().optional(),
  fiscalCode: z.string().min(1),
  fullName: z.string().min(1),
  ...{ streetName: text, civicNumber: text, postalCode: text, city: text, province: text },
  ...{ region: text, country: text, email: text, phone: text },
  switchToExpired: z.boolean(),
  companyName: z.string().max(140),
  officeName: z.string().max(140).optional(),
  validityDate: dateTime.optional(),
  paymentDate: dateTime.optional(),
  status: z.string().optional(),
  paymentOption: z.array(option).min(1),
});
type PositionBody = z.infer<typeof positionBody>;

const states = [
  ...['DRAFT', 'PUBLISHED', 'VALID', 'INVALID', 'EXPIRED'],
  ...['PARTIALLY_PAID', 'PAID', 'REPORTED'],
];

interface GpdParts {
  readonly archive: Archive;
  readonly clocks: Clocks;
}

export function gpdRoutes(parts: GpdParts): Route[] {
  const all = '/gpd/organizations/{ec}/debtpositions';
  const one = `${all}/{iupd}`;
  const door = 'gpd' as const;
  const paid = '/gpd/organizations/{ec}/paymentoptions/paids/{nav}';
  return [
    { method: 'POST', path: all, door, answer: (asked) => create(parts, asked) },
    { method: 'GET', path: all, door, answer: (asked) => list(parts, asked) },
    { method: 'GET', path: one, door, answer: (asked) => step(parts, asked, (found) => found) },
    { method: 'PUT', path: one, door, answer: (asked) => update(parts, asked) },
    { method: 'DELETE', path: one, door, answer: (asked) => remove(parts, asked) },
    {
      method: 'POST',
      path: `${one}/publish`,
      door,
      answer: (asked) =>
        step(parts, asked, (found, now) =>
          allows(found, 'publish') ? published(found, now) : null,
        ),
    },
    {
      method: 'POST',
      path: `${one}/invalidate`,
      door,
      answer: (asked) =>
        step(parts, asked, (found) =>
          allows(found, 'invalidate') ? { ...found, status: 'INVALID' } : null,
        ),
    },
    { method: 'POST', path: paid, door, answer: (asked) => setPaid(parts, asked) },
  ];
}

const wantsPublish = ({ url }: Asked): boolean => url.searchParams.get('toPublish') === 'true';

/** What is wrong with a body beyond its types. */
function fault({ paymentOption }: PositionBody): string | null {
  for (const { amount, iuv, transfer: parts } of paymentOption) {
    const sum = parts.reduce((total, part) => total + part.amount, 0);
    if (sum !== amount) return `the transfers of ${iuv} come to ${sum} and not to ${amount}`;
    if (new Set(parts.map(({ idTransfer }) => idTransfer)).size < parts.length) {
      return `two transfers of ${iuv} have the same idTransfer`;
    }
    if (parts.some((part) => part.iban === undefined && part.postalIban === undefined)) {
      return `a transfer of ${iuv} has no IBAN`;
    }
  }
  return null;
}

function create({ archive, clocks }: GpdParts, asked: Asked): Answered {
  const ec = asked.params.ec ?? '';
  const read = readBody(positionBody, asked.text);
  if (!read.ok) return problem(400, 'Bad Request', read.detail);
  const wrong = fault(read.body);
  if (wrong !== null) return problem(400, 'Bad Request', wrong);
  const now = clocks.now(ec);
  const draft = positionOf(ec, read.body, now);
  const isKnown = archive.positions.has(keyOf(ec, draft.iupd)) || sharesNumber(archive, draft);
  if (isKnown) return problem(409, 'Conflict', 'the position or one of its IUVs is there already');
  return keep(archive, wantsPublish(asked) ? published(draft, now) : draft, 201);
}

function update({ archive, clocks }: GpdParts, asked: Asked): Answered {
  const { ec = '', iupd = '' } = asked.params;
  const read = readBody(positionBody, asked.text);
  if (!read.ok) return problem(400, 'Bad Request', read.detail);
  const wrong = fault(read.body);
  if (wrong !== null) return problem(400, 'Bad Request', wrong);
  if (read.body.iupd !== iupd) return problem(400, 'Bad Request', 'the body has another iupd');
  const before = archive.positions.get(keyOf(ec, iupd));
  if (before === undefined) return problem(404, 'Not Found', `there is no position ${iupd}`);
  if (!allows(before, 'update')) {
    return problem(409, 'Conflict', `a position that is ${before.status} cannot be changed`);
  }
  const now = clocks.now(ec);
  const draft = { ...positionOf(ec, read.body, now), insertedDate: before.insertedDate };
  if (sharesNumber(archive, draft)) return problem(409, 'Conflict', 'another one has this IUV');
  return keep(archive, wantsPublish(asked) ? published(draft, now) : draft, 200);
}

function keep(archive: Archive, position: Position, status: number): Answered {
  archive.positions.set(keyOf(position.organizationFiscalCode, position.iupd), position);
  archive.touched();
  return { status, body: position };
}

/** Null as the next state means: this cannot be done now. */
function step(
  { archive, clocks }: GpdParts,
  { params }: Asked,
  next: (found: Position, now: Date) => Position | null,
): Answered {
  const { ec = '', iupd = '' } = params;
  const found = archive.positions.get(keyOf(ec, iupd));
  if (found === undefined) return problem(404, 'Not Found', `there is no position ${iupd}`);
  const changed = next(found, clocks.now(ec));
  if (changed === null) {
    return problem(409, 'Conflict', `the position is ${found.status}: this cannot be done to it`);
  }
  return changed === found ? { status: 200, body: found } : keep(archive, changed, 200);
}

function remove({ archive }: GpdParts, { params }: Asked): Answered {
  const { ec = '', iupd = '' } = params;
  const found = archive.positions.get(keyOf(ec, iupd));
  if (found === undefined) return problem(404, 'Not Found', `there is no position ${iupd}`);
  if (!allows(found, 'delete')) return problem(409, 'Conflict', `it is ${found.status}`);
  archive.positions.delete(keyOf(ec, iupd));
  archive.touched();
  return { status: 200, body: { message: 'The debt position has been deleted.' } };
}

/** Paid at the creditor's own desk: the position closes, and there is no receipt. */
function setPaid({ archive, clocks }: GpdParts, { params }: Asked): Answered {
  const { ec = '', nav = '' } = params;
  const found = [...archive.positions.values()].find(
    (position) => position.organizationFiscalCode === ec && optionOf(position, nav) !== undefined,
  );
  if (found === undefined) return problem(404, 'Not Found', `there is no payment option ${nav}`);
  if (found.status === 'PAID' || found.status === 'REPORTED') {
    return problem(409, 'Conflict', 'it has been paid');
  }
  if (found.status !== 'VALID' && found.status !== 'PARTIALLY_PAID') {
    return problem(
      422,
      'Unprocessable Entity',
      `a position that is ${found.status} is not payable`,
    );
  }
  const paymentDate = clocks.now(ec).toISOString();
  const paymentOption = found.paymentOption.map((one) =>
    one.nav === nav ? { ...one, status: 'PO_PAID' as const, paymentDate } : one,
  );
  keep(archive, { ...found, paymentOption, paymentDate, status: 'PAID' }, 200);
  return { status: 200, body: paymentOption.find((one) => one.nav === nav) };
}

function list({ archive }: GpdParts, { params, url }: Asked): Answered {
  const status = url.searchParams.get('status');
  const limit = numberOf(url, 'limit', { usual: 10, least: 1, most: 50 });
  const page = numberOf(url, 'page', { usual: 0, least: 0, most: 1_000_000 });
  if (limit === null || page === null) return problem(400, 'Bad Request', 'limit or page');
  if (status !== null && !states.includes(status)) return problem(400, 'Bad Request', 'status');
  const found = [...archive.positions.values()]
    .filter((one) => one.organizationFiscalCode === params.ec)
    .filter((one) => status === null || one.status === status)
    .toReversed();
  const body = {
    payment_position_list: found.slice(page * limit, (page + 1) * limit),
    page_info: {
      page,
      limit,
      items_found: found.length,
      total_pages: Math.ceil(found.length / limit),
    },
  };
  return { status: 200, body };
}

function positionOf(ec: string, body: PositionBody, now: Date): Position {
  const { iupd, type, fiscalCode, fullName, companyName, officeName } = body;
  const time = now.toISOString();
  return {
    organizationFiscalCode: ec,
    ...{ iupd, type, fiscalCode, fullName, companyName, officeName },
    switchToExpired: body.switchToExpired,
    validityDate: body.validityDate,
    insertedDate: time,
    lastUpdatedDate: time,
    status: 'DRAFT',
    paymentOption: body.paymentOption.map(
      ({ fee, notificationFee, paymentOptionMetadata, ...one }): PaymentOption => ({
        ...one,
        nav: one.nav ?? `3${one.iuv}`,
        status: 'PO_UNPAID',
      }),
    ),
  };
}

const optionOf = ({ paymentOption }: Position, nav: string) =>
  paymentOption.find((one) => one.nav === nav);

/** An IUV is used once by a creditor, whatever became of its position. */
function sharesNumber(archive: Archive, { organizationFiscalCode, iupd, paymentOption }: Position) {
  const numbers = new Set(paymentOption.flatMap(({ iuv, nav }) => [iuv, nav]));
  return [...archive.positions.values()].some(
    (other) =>
      other.organizationFiscalCode === organizationFiscalCode &&
      other.iupd !== iupd &&
      other.paymentOption.some(({ iuv, nav }) => numbers.has(iuv) || numbers.has(nav)),
  );
}
