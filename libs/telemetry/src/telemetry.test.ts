/** Whether anything is sent, what may not stand in a span, and what a log line looks like. */
import { describe, expect, test } from 'vitest';
import { collectorOf } from './collector.ts';
import { createLogger } from './logger.ts';
import {
  incomingAttributes,
  isProbe,
  outgoingAttributes,
  undiciAttributes,
} from './private-attributes.ts';
import { stopTelemetry, whenStopping } from './shutdown.ts';

const ADDRESS = 'http://127.0.0.1:4318';

describe('a collector', () => {
  test.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ADDRESS },
    { OTEL_EXPORTER_OTLP_ENDPOINT: ADDRESS, OTEL_SDK_DISABLED: 'true' },
  ])('is not there with %o', (environment) => expect(collectorOf(environment)).toBeNull());

  test('gets traces and metrics at one address, or traces alone', () => {
    const both = { OTEL_EXPORTER_OTLP_ENDPOINT: ADDRESS, OTEL_SERVICE_NAME: 'billing' };
    expect(collectorOf(both)).toEqual({ serviceName: 'billing', metrics: true });
    const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ADDRESS };
    expect(collectorOf(traces)).toEqual({ serviceName: 'mestolo', metrics: false });
  });
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
