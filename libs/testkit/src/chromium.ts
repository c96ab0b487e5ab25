/** The browser of the browser tests: given by a variable, or found on the PATH. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws where there is none, in one sentence with the ways to mend it. */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.CHROMIUM_PATH;
  if (given) {
    if (isProgram(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which is not a program.`);
  }
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      if (isProgram(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium) or set ' +
      'CHROMIUM_PATH to it.',
  );
}
