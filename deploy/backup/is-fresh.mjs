/** Asks the container `backup` how it is: bad where the last good backup is older than 30 hours. */
import { readFileSync } from 'node:fs';

const LATE_MS = 30 * 3_600_000;
const folder = process.env.BACKUP_FOLDER ?? '/volumes/backup';

try {
  const told = Object.values(JSON.parse(readFileSync(`${folder}/last.json`, 'utf8')));
  const oldest = Math.min(...told.map(({ at }) => Date.parse(at)));
  process.exitCode = Date.now() - oldest < LATE_MS ? 0 : 1;
} catch {
  process.exitCode = 1;
}
