/**
 * Makes billing's books once more and compares: started by `npm run ledger:rebuild`, which says on
 * the first line of the standard input where everything is; the lines after it are the events of
 * billing.entries, where the books are made from those. Its own last line is the verdict.
 */
import { createInterface } from 'node:readline';
import { createLogger } from '@mestolo/telemetry/logger.ts';
import mongoose from 'mongoose';
import { z } from 'zod';
import { rebuildLedger } from './rebuild-ledger.ts';
import { restoreLedger } from './restore-ledger.ts';

const settings = z.strictObject({
  from: z.enum(['sources', 'entries']),
  ledger: z.strictObject({ uri: z.string(), database: z.string() }),
  into: z.strictObject({ uri: z.string(), database: z.string() }),
  kafka: z.strictObject({
    brokers: z.array(z.string()).min(1),
    login: z.strictObject({ username: z.string(), password: z.string() }).nullable(),
    /** The certificate's text, or true for what the system trusts. */
    ca: z.union([z.string(), z.literal(true)]).nullable(),
  }),
});

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })[
  Symbol.asyncIterator
]();
const { from, ledger, into, kafka } = settings.parse(
  JSON.parse(String((await lines.next()).value)),
);
const { MongoClient } = mongoose.mongo;
const ledgerClient = new MongoClient(ledger.uri);
const intoClient = new MongoClient(into.uri, { writeConcern: { w: 'majority', journal: true } });
const places = {
  ...{ ledgerClient, intoClient },
  ledger: ledgerClient.db(ledger.database),
  into: intoClient.db(into.database),
  onProgress: (step: string) => process.stderr.write(`… ${step}\n`),
};

function fromSources() {
  return rebuildLedger({
    ...places,
    kafka: {
      brokers: kafka.brokers,
      clientId: 'billing-rebuild',
      sasl: kafka.login ?? undefined,
      tls: kafka.ca === null ? undefined : kafka.ca === true ? true : { ca: kafka.ca },
    },
    logger: createLogger('billing', { level: 'error' }),
  });
}

async function* events(): AsyncIterable<string> {
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return;
    if (value !== '') yield value;
  }
}

try {
  const verdict =
    from === 'sources' ? await fromSources() : await restoreLedger({ ...places, events: events() });
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
} finally {
  await Promise.all([ledgerClient.close(), intoClient.close()]);
  process.stdin.destroy();
}
