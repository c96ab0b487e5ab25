/**
 * Beside the one MongoDB of the test overlay, in its pod: makes it a replica set with its first
 * user, which MongoDB allows from its own machine only, and then waits to be stopped.
 */
import { ensureReplicaSet } from '../local/brokers/replica-set.ts';
import { secretOf } from '../local/secrets.ts';
import { reachHere } from '../ops/reach.ts';

const PAUSE_MS = 500;

let isOver = false;
const waiting = setInterval(() => undefined, 2 ** 30);
process.on('SIGTERM', () => {
  isOver = true;
  clearInterval(waiting);
});
const { secrets } = reachHere();
const login = { username: 'admin', password: secretOf(secrets.passwords, 'mongodb:admin') };
const begin = () =>
  ensureReplicaSet({ host: '127.0.0.1:27017', member: 'mongodb:27017', login }).then(
    () => true,
    () => false,
  );
while (!isOver && !(await begin())) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
console.log('MongoDB is a replica set');
