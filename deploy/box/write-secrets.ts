/** Writes the secrets of a box so that only its containers' user can read them. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { keptSecrets } from '../local/secrets.ts';
import { givenFiles, type Kind, madeFiles } from './secret-files.ts';

/** Whom the programs in the containers run as. */
export interface BoxUser {
  readonly uid: number;
  readonly gid: number;
}

/** Of the images themselves; nobody of this number is on the machine. */
const USER_OF_IMAGES: BoxUser = { uid: 10_001, gid: 10_001 };

/** Root gives its files away; everybody else can only keep them, so containers run as they do. */
export function boxUser(): BoxUser {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return uid === 0 ? USER_OF_IMAGES : { uid, gid };
}

export class OtherKind extends Error {}

/** Answers the files that people have to fill, where they are empty. */
export function writeSecrets(folder: string, kind: Kind): readonly string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (name: string) => join(folder, `${name}.txt`);
  const marked = fileOf('kind');
  const known = existsSync(marked) ? readFileSync(marked, 'utf8').trim() : kind;
  if (known !== kind) {
    throw new OtherKind(
      `${folder} holds the secrets of a ${known} installation; move it away, and begin anew.`,
    );
  }
  const secrets = keptSecrets(fileOf('all'));
  const write = (name: string, text: string) => {
    writeFileSync(`${fileOf(name)}.new`, text, { mode: 0o600 });
    renameSync(`${fileOf(name)}.new`, fileOf(name));
  };
  for (const [name, text] of Object.entries({ kind, ...madeFiles(secrets) })) write(name, text);
  const given = Object.entries(givenFiles(kind, secrets));
  for (const [name, text] of given) if (!existsSync(fileOf(name))) write(name, text);
  const names = ['all', 'kind', ...Object.keys(madeFiles(secrets)), ...given.map(([name]) => name)];
  for (const name of names) own(fileOf(name));
  return given
    .map(([name]) => fileOf(name))
    .filter((file) => !file.endsWith('dkim-private-key.txt')) // Not everybody has one.
    .filter((file) => readFileSync(file, 'utf8').trim() === '');
}

function own(file: string): void {
  const { uid, gid } = boxUser();
  chmodSync(file, 0o600);
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}
