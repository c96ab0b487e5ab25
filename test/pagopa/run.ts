/**
 * Proves that our description of pagoPA's messages and the official schema give the same verdict:
 * on every message the tests send, on every answer of ours, and on thousands of damaged ones.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { answerNode } from '@mestolo/payments/pagopa/station.ts';
import { conversation, sampleTurns, type Turn } from './conversations.ts';
import { judgeFlows } from './flows.ts';
import { type Mutation, mutationsOf } from './mutations.ts';
import { findOfficialSchema, type OfficialSchema, officialVerdicts } from './official.ts';
import { payloadOf } from './payload.ts';
import { runAgainstService } from './running/run-rows.ts';
import { samples } from './samples.ts';
import { memoryStation, sampleNotices } from './station.ts';
import { isKnownErrorOfLibxml2, ourVerdict } from './verdict.ts';
import { write } from './xml.ts';

const results = { passed: 0, failed: 0, known: 0 };

function expect(holds: boolean, what: string): void {
  if (holds) {
    results.passed += 1;
    return;
  }
  results.failed += 1;
  if (results.failed <= 50) console.log(`  FAILED ${what}`);
}

function schemaIn(folder: string | undefined): { schema: OfficialSchema; path: string } {
  const where =
    'PagoPA publishes the official schema in its public repository pagopa/pagopa-api on GitHub: ' +
    'wsdl/xsd/paForNode.xsd and xsd-common/sac-common-types-1.0.xsd. Put both into one folder.';
  if (folder === undefined) {
    console.error(`Name the folder: npm run test:pagopa -- FOLDER. ${where}`);
    process.exit(2);
  }
  const path = resolve(process.env.INIT_CWD ?? '.', folder);
  const schema = existsSync(path) ? findOfficialSchema(path) : null;
  if (schema === null) {
    console.error(`There is no paForNode.xsd with its common types in ${path}. ${where}`);
    process.exit(2);
  }
  return { schema, path };
}

async function talk(schema: OfficialSchema): Promise<void> {
  const named = { fullName: 'Ada Rossi'.padEnd(80, ' Rossi'), taxCode: 'RSSDAA80A41D142X' };
  const notices = Object.values(sampleNotices());
  const runs: (readonly [string, ReturnType<typeof memoryStation>, Turn[]])[] = [
    ['second version', memoryStation(notices), conversation(2)],
    ['first version', memoryStation(notices), conversation(1)],
    ['a debtor with a name', memoryStation(notices, { debtor: named }), conversation(2)],
    ['an office without a name', memoryStation(notices, { officeName: '' }), conversation(1)],
    ['samples', memoryStation(notices), sampleTurns()],
  ];
  for (const [name, { ports }, turns] of runs) {
    const requests = turns.map(({ request }) => payloadOf(request));
    const answers = [];
    for (const { request } of turns) {
      answers.push(await answerNode(ports, new TextEncoder().encode(request), NO_CAUSE));
    }
    const payloads = answers.map(({ body }) => payloadOf(body));
    const asked = await officialVerdicts(schema, requests);
    const answered = await officialVerdicts(schema, payloads);
    for (const [index, turn] of turns.entries()) {
      const answer = answers[index];
      const isSyntax = answer?.code === 'PAA_SINTASSI_XSD';
      const code = turn.code === 'any' ? answer?.code : turn.code;
      expect(answer?.code === code, `${name}: ${turn.what}: ${answer?.code}, not ${turn.code}`);
      expect(isSyntax !== asked[index], `${name}: ${turn.what}: the schema says ${asked[index]}`);
      expect(answered[index] === true, `${name}: ${turn.what}: our answer is not valid`);
    }
    console.log(`conversation, ${name}: ${turns.length} requests, ${turns.length} answers`);
  }
}

async function damage(schema: OfficialSchema): Promise<void> {
  const seen = new Set<string>();
  for (const { name, message } of samples) {
    const whole: Mutation = { what: `${name}: as it is`, message, leaf: null };
    const all = [whole, ...mutationsOf(message, seen)];
    const texts = all.map((one) => write(one.message));
    const official = await officialVerdicts(schema, texts);
    for (const [index, mutation] of all.entries()) {
      const ours = ourVerdict(texts[index] ?? '');
      const same = ours === official[index] && (mutation !== whole || ours);
      if (!same && isKnownErrorOfLibxml2(mutation, ours)) results.known += 1;
      else expect(same, `${mutation.what}: we say ${ours}, the schema ${official[index]}`);
    }
    const valid = official.filter(Boolean).length;
    console.log(`${name}: ${all.length} messages, ${valid} of them valid`);
  }
}

const begunMs = Date.now();
const { schema, path: folder } = schemaIn(process.argv[2]);
await talk(schema);
await damage(schema);
const flows = await judgeFlows(folder, expect);
console.log(
  `files of reporting flows: ${flows}${flows === 0 ? ', their schemas are not there' : ''}`,
);
await runAgainstService({ schema, folder, expect });
console.log(
  `${results.known} messages apart: dates with spaces around and base64 with foreign characters, ` +
    'which libxml2 judges against XML Schema Part 2; there we follow the standard.',
);
console.log(`took ${((Date.now() - begunMs) / 1000).toFixed(1)} s`);
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed === 0 ? 0 : 1);
