/** `npm run ops`: what ops people do by command, on whatever this installation runs on. */
import { parseArgs } from 'node:util';
import type { OpsCommand } from './command.ts';
import { commands } from './commands/table.ts';
import { runInContainer } from './in-container.ts';
import { findInstallation, isBoxHost } from './installation.ts';
import { reportFailure } from './no-access.ts';
import { contextOf } from './terminal.ts';

const shared = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function usage(): string {
  const longest = Math.max(...commands.map(({ name }) => name.length));
  return [
    'npm run ops -- <command> [options]',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}`),
    'npm run ops -- <command> --help says its options; --json answers for programs.',
    'It works on the local start if one runs here, else on the box of deploy/.env.',
    'Exit code: 0 all is well, 1 something is wrong and is told, 2 it could not be done.',
  ].join('\n');
}

function helpOf({ name, summary, usage: options }: OpsCommand): string {
  return [`npm run ops -- ${name} [options]`, `  ${summary}`, options].join('\n').trimEnd();
}

/** A local start goes first: whoever has both is at work on it. */
function isForContainer(command: OpsCommand): boolean {
  return command.runs !== 'host' && isBoxHost() && findInstallation() === null;
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const command = commands.find((one) => one.name === name);
  if (!command) {
    const asked = name === undefined || name === '--help' || name === 'help';
    if (!asked) console.error(`mestolo: there is no command ${name}.`);
    console.log(usage());
    return asked ? 0 : 2;
  }
  const options = { ...command.options, ...shared };
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
  if (values.help === true) {
    console.log(helpOf(command));
    return 0;
  }
  if (isForContainer(command)) return runInContainer(args);
  return command.run(contextOf({ values: values as never, positionals }));
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  reportFailure(error);
  return 2;
});
