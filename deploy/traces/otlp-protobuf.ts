/**
 * OTLP's request for traces, from protobuf into the shape of its JSON. Only the fields that are
 * shown are read; all others are passed over, as protobuf asks for.
 */
import type { OtlpAttribute, OtlpSpan, OtlpTraces } from './span.ts';

type Visit = (field: number, value: Value) => void;

/** Bytes of a text or message; a whole number; or eight bytes that are read as they are needed. */
type Value = Buffer | bigint;

const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

/** @throws RangeError where the bytes end too soon or are none of protobuf's */
function visit(bytes: Buffer, each: Visit): void {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number without an end');
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new RangeError('the message ends too soon');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    if (kind === VARINT) each(tag >>> 3, varint());
    else if (kind === EIGHT_BYTES) each(tag >>> 3, take(8));
    else if (kind === BYTES) each(tag >>> 3, take(Number(varint())));
    else if (kind === FOUR_BYTES) each(tag >>> 3, take(4));
    else throw new RangeError('a kind of field that is unknown');
  }
}

/** The values of one message by field; a field that comes again is kept again. */
function fieldsOf(bytes: Buffer): ReadonlyMap<number, readonly Value[]> {
  const fields = new Map<number, Value[]>();
  visit(bytes, (field, value) => void fields.set(field, [...(fields.get(field) ?? []), value]));
  return fields;
}

type Fields = ReturnType<typeof fieldsOf>;

const messages = (fields: Fields, field: number): Fields[] =>
  (fields.get(field) ?? []).flatMap((value) => (Buffer.isBuffer(value) ? [fieldsOf(value)] : []));

function bytesIn(fields: Fields, field: number): Buffer {
  const value = fields.get(field)?.at(-1);
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}

const textIn = (fields: Fields, field: number) => bytesIn(fields, field).toString('utf8');
const hexIn = (fields: Fields, field: number) => bytesIn(fields, field).toString('hex');

function numberIn(fields: Fields, field: number): number {
  const value = fields.get(field)?.at(-1);
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
}

function nanosecondsIn(fields: Fields, field: number): string {
  const bytes = bytesIn(fields, field);
  return bytes.length === 8 ? String(bytes.readBigUInt64LE()) : '0';
}

/** The numbers of the fields are those of opentelemetry-proto, trace/v1 and common/v1. */
export function readOtlpProtobuf(bytes: Buffer): OtlpTraces {
  return {
    resourceSpans: messages(fieldsOf(bytes), 1).map((group) => ({
      resource: { attributes: messages(group, 1).flatMap((one) => attributesIn(one, 1)) },
      scopeSpans: messages(group, 2).map((scope) => ({ spans: messages(scope, 2).map(spanIn) })),
    })),
  };
}

function spanIn(span: Fields): OtlpSpan {
  return {
    traceId: hexIn(span, 1),
    spanId: hexIn(span, 2),
    parentSpanId: hexIn(span, 4),
    name: textIn(span, 5),
    kind: numberIn(span, 6),
    startTimeUnixNano: nanosecondsIn(span, 7),
    endTimeUnixNano: nanosecondsIn(span, 8),
    attributes: attributesIn(span, 9),
    links: messages(span, 13).map((link) => ({ traceId: hexIn(link, 1), spanId: hexIn(link, 2) })),
    status: { code: messages(span, 15).map((status) => numberIn(status, 3))[0] ?? 0 },
  };
}

function attributesIn(fields: Fields, field: number): OtlpAttribute[] {
  return messages(fields, field).map((one) => {
    const [value] = messages(one, 2);
    return { key: textIn(one, 1), value: value ? anyValueIn(value) : {} };
  });
}

function anyValueIn(value: Fields): Record<string, unknown> {
  if (value.has(2)) return { boolValue: numberIn(value, 2) !== 0 };
  if (value.has(3)) return { intValue: numberIn(value, 3) };
  if (value.has(4)) return { doubleValue: bytesIn(value, 4).readDoubleLE() };
  if (value.has(5)) return { arrayValue: messages(value, 5).length };
  return { stringValue: textIn(value, 1) };
}
