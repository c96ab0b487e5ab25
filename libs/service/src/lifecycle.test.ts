import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;

/** A process of its own, since signals and exits are what is tested. */
function run(body: string): ChildProcessWithoutNullStreams {
  const program = `
    const { runService } = await import('${folder}/lifecycle.ts');
    const { ConfigurationError } = await import('${folder}/config.ts');
    const up = () => console.log('up');
    await runService(async (signal) => { ${body} });`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program]);
}

async function endOf(child: ChildProcessWithoutNullStreams) {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, code };
}

/** Sends the signal once the program says that it is up. */
function signalWhenUp(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  child.stdout.once('data', () => child.kill(signal));
}

describe('the life of a service', { timeout: 30_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 after its stop on %s', async (signal) => {
    const child = run("up(); return { stop: async () => console.log('stopped') };");
    signalWhenUp(child, signal);
    expect(await endOf(child)).toEqual({ stdout: 'up\nstopped\n', stderr: '', code: 0 });
  });

  it('stops also when it is asked while it starts', async () => {
    const child = run(`
      up();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { stop: async () => console.log('stopped') };`);
    signalWhenUp(child, 'SIGTERM');
    expect(await endOf(child)).toMatchObject({ stdout: 'up\nstopped\n', code: 0 });
  });

  it('ends with 0 when its start is given up because it was asked to stop', async () => {
    const child = run(`
      up();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('MongoDB is away');`);
    signalWhenUp(child, 'SIGTERM');
    expect(await endOf(child)).toEqual({ stdout: 'up\n', stderr: '', code: 0 });
  });

  it('says in plain words what its environment lacks', async () => {
    const child = run("throw new ConfigurationError('PORT: is not set');");
    expect(await endOf(child)).toEqual({ stdout: '', stderr: 'PORT: is not set\n', code: 1 });
  });

  it.each([
    ['it did not start', "throw new Error('why', { cause: new Error('because') });"],
    [
      'an error escaped',
      "setTimeout(() => { throw new Error('why', { cause: new Error('because') }); }); return { stop: async () => {} };",
    ],
    [
      'an error escaped',
      "void Promise.reject(new Error('why', { cause: new Error('because') })); return { stop: async () => {} };",
    ],
  ])('ends with 1 and the chain of causes when %s', async (msg, body) => {
    const { stderr, code } = await endOf(run(body));
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'error',
      msg,
      error: { message: 'why', cause: { message: 'because' } },
    });
  });

  it('ends with 1 when its stop fails', async () => {
    const child = run("up(); return { stop: async () => { throw new Error('why'); } };");
    signalWhenUp(child, 'SIGTERM');
    const { stderr, code } = await endOf(child);
    expect(code).toBe(1);
    expect(stderr).toContain('it did not stop cleanly');
  });
});
