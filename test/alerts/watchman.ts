/** What the watchman of the box tells Prometheus, with values that a test may change. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A series with its labels, as Prometheus writes it, and its value. */
type Values = Record<string, number>;

const DAY = 86_400;

/** A box on which all is well. */
export function healthyBox(): Values {
  return {
    'mestolo_doctor_check{check="dns"}': 1,
    'mestolo_doctor_check{check="kafka"}': 1,
    'mestolo_doctor_check{check="mongodb"}': 1,
    'mestolo_certificate_expires_seconds{name="site"}': 80 * DAY,
    'mestolo_backup_age_seconds{service="billing"}': 3_600,
    'mestolo_disk_free_ratio{volume="/"}': 0.6,
    mestolo_clock_offset_seconds: 0.01,
  };
}

export interface Watchman {
  /** Host and port. */
  readonly target: string;
  set(series: string, value: number): void;
  stop(): Promise<void>;
}

export async function startWatchman(): Promise<Watchman> {
  const values = healthyBox();
  const server = createServer((_, response) => {
    const lines = Object.entries(values).map(([series, value]) => `${series} ${value}\n`);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(lines.join(''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(series, value) {
      values[series] = value;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
