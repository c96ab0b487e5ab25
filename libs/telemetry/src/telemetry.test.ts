/** Whether anything is sent, what may not stand in a span, and what a log line looks like. */
import { describe, expect, test } from 'vitest';
import { telemetryOf } from './collector.ts';
import { createLogger } from './logger.ts';
import {
  incomingAttributes,
  isProbe,
  outgoingAttributes,
  undiciAttributes,
} from './private-attributes.ts';
import { stopTelemetry, whenStopping } from './shutdown.ts';

const ADDRESS = 'http://127.0.0.1:4318';

describe('traces', () => {
  test.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ADDRESS },
    { OTEL_EXPORTER_OTLP_ENDPOINT: ADDRESS, OTEL_SDK_DISABLED: 'true' },
  ])('are not sent with %o', (env) => expect(telemetryOf(env).sendsTraces).toBe(false));

  test.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: ADDRESS },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ADDRESS },
  ])('are sent with %o, and metrics are not', (env) =>
    expect(telemetryOf(env)).toMatchObject({ sendsTraces: true, metrics: null }),
  );

  test('name the process as it is told, or by its program', () => {
    const told = { OTEL_SERVICE_NAME: 'billing-a' };
    const script = '/mestolo/services/billing/src/main.ts';
    expect(telemetryOf(told, script).serviceName).toBe('billing-a');
    expect(telemetryOf({}, script).serviceName).toBe('billing');
    expect(telemetryOf({}, '/mestolo/deploy/mailbox/main.ts').serviceName).toBe('mailbox');
    expect(telemetryOf({}, '/somewhere/else.ts').serviceName).toBe('mestolo');
  });
});

test('metrics are sent only where an address for them alone is set', () => {
  const address = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ADDRESS };
  expect(telemetryOf(address).metrics).toMatchObject({ protocol: 'http/protobuf' });
  const json = { ...address, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  expect(telemetryOf(json).metrics).toMatchObject({ protocol: 'http/json', everyMs: 60_000 });
  expect(telemetryOf({ ...address, OTEL_SDK_DISABLED: 'true' }).metrics).toBeNull();
});

describe('a span', () => {
  test('has no query, whoever asks whom', () => {
    const outgoing = outgoingAttributes({
      protocol: 'https:',
      hostname: 'comune.example',
      port: 8443,
      path: '/account?link=secret#secret',
    });
    const undici = undiciAttributes({ origin: ADDRESS, path: '/messages?To=secret' });
    for (const attributes of [incomingAttributes(), outgoing, undici]) {
      expect(attributes).toHaveProperty(['url.query'], undefined);
      expect(JSON.stringify(attributes)).not.toContain('secret');
    }
    expect(outgoing['url.full']).toBe('https://comune.example:8443/account');
    expect(undici['url.full']).toBe(`${ADDRESS}/messages`);
  });

  test('does not say who asked', () => {
    expect(incomingAttributes()).toMatchObject({
      'client.address': undefined,
      'network.peer.address': undefined,
      'user_agent.original': undefined,
    });
  });

  test.each([
    ['/live', true],
    ['/ready/consumer?x=1', true],
    ['/metrics', true],
    ['/readyish', false],
    ['/account', false],
  ])('of %s is left out: %s', (url, left) => expect(isProbe({ url })).toBe(left));
});

test('a log line is JSON with time, level, service and message', () => {
  const lines: string[] = [];
  const logger = createLogger('billing', { destination: { write: (line) => lines.push(line) } });
  logger.info({ accountId: 'a' }, 'posted');
  logger.debug({}, 'left out');
  logger.error({ error: new Error('broken', { cause: new Error('the disk') }) }, 'failed');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'info',
      service: 'billing',
      accountId: 'a',
      message: 'posted',
    }),
    expect.objectContaining({ level: 'error', message: 'failed' }),
  ]);
  expect(lines[1]).toContain('the disk');
});

describe('the last step of a process', () => {
  test('sends what is left, once', async () => {
    let sent = 0;
    whenStopping(async () => {
      sent += 1;
    });
    await stopTelemetry();
    await stopTelemetry();
    expect(sent).toBe(1);
  });

  test('is not held up by a collector that fails or is silent', async () => {
    whenStopping(() => Promise.reject(new Error('away')));
    await stopTelemetry();
    whenStopping(() => new Promise(() => undefined));
    const begun = performance.now();
    await stopTelemetry();
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});
