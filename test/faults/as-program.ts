/** Runs a checker as a program: `NAME INPUT.json`, one line of findings, an exit code. */
import { readFileSync } from 'node:fs';

/** 0: nothing is wrong, 1: something is, 2: it could not look. */
export async function asProgram<Input>(
  name: string,
  check: (input: Input) => Promise<{ readonly faults: readonly string[] }>,
): Promise<void> {
  const [, , file] = process.argv;
  if (file === undefined) {
    console.error(`usage: ${name} INPUT.json`);
    process.exitCode = 2;
    return;
  }
  try {
    const findings = await check(JSON.parse(readFileSync(file, 'utf8')));
    console.log(JSON.stringify(findings));
    process.exitCode = findings.faults.length === 0 ? 0 : 1;
  } catch (error) {
    console.error('The checker could not look:', error);
    process.exitCode = 2;
  }
}
