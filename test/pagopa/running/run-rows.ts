/** All rows against the running service, and the official schema's word on every answer. */
import { type OfficialSchema, officialVerdicts } from '../official.ts';
import { payloadOf } from '../payload.ts';
import { demandRows } from './demand-rows.ts';
import { hostileRows } from './hostile-rows.ts';
import { loadRows } from './load.ts';
import { receiptRows } from './receipt-rows.ts';
import type { Row } from './row.ts';
import { soapRows } from './soap-rows.ts';
import { tlsRows } from './tls-rows.ts';
import { verifyAndGetRows } from './verify-and-get-rows.ts';
import { startWorld, type World } from './world.ts';
import { zeepRows } from './zeep-rows.ts';

export type Expect = (holds: boolean, what: string) => void;

async function runRows(world: World, rows: readonly Row[], expect: Expect): Promise<void> {
  for (const { what, run } of rows) {
    try {
      await run(world);
      expect(true, what);
    } catch (error) {
      expect(false, `${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Each request is judged by the schema as by us, and each answer of ours is valid. */
async function judge(world: World, schema: OfficialSchema, expect: Expect): Promise<number> {
  const talks = new Map(
    world.said
      .filter(({ answer }) => answer.status === 200)
      .map(({ request, answer }) => [`${request}\n${answer.text}`, { request, answer }]),
  );
  const all = [...talks.values()];
  const asked = await officialVerdicts(
    schema,
    all.map(({ request }) => payloadOf(request)),
  );
  const answered = await officialVerdicts(
    schema,
    all.map(({ answer }) => payloadOf(answer.text)),
  );
  for (const [index, { answer }] of all.entries()) {
    const isSyntax = answer.text.includes('>PAA_SINTASSI_XSD<');
    expect(isSyntax !== asked[index], `the schema says ${asked[index]} of a request`);
    expect(answered[index] === true, `our answer is not valid: ${answer.text}`);
  }
  return all.length;
}

export async function runAgainstService(options: {
  readonly schema: OfficialSchema;
  readonly folder: string;
  readonly expect: Expect;
}): Promise<void> {
  const { schema, folder, expect } = options;
  const groups: Readonly<Record<string, readonly Row[]>> = {
    'mutual TLS': tlsRows,
    SOAP: soapRows,
    'verify and get': verifyAndGetRows,
    receipts: receiptRows,
    'payments begun at a bank': demandRows,
    'hostile XML': hostileRows,
    'a foreign client': zeepRows(folder),
    load: loadRows,
  };
  const world = await startWorld();
  try {
    for (const [name, rows] of Object.entries(groups)) {
      const begunMs = performance.now();
      await runRows(world, rows, expect);
      const seconds = ((performance.now() - begunMs) / 1_000).toFixed(1);
      console.log(`service, ${name}: ${rows.length} rules, ${seconds} s`);
    }
    const count = await judge(world, schema, expect);
    console.log(`service: ${count} conversations judged by the official schema`);
  } finally {
    await world.stop();
  }
}
