/** The installation on one box: nothing is forgotten, nothing stands open. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attendanceConfig } from '@mestolo/attendance/config.ts';
import { billingConfig } from '@mestolo/billing/config.ts';
import { services } from '@mestolo/contracts/topics.ts';
import { filledByPeople, madeFiles } from '@mestolo/deploy/box/secret-files.ts';
import { newSecrets } from '@mestolo/deploy/local/secrets.ts';
import { notificationsConfig } from '@mestolo/notifications/config.ts';
import { paymentsConfig } from '@mestolo/payments/config.ts';
import { portalConfig } from '@mestolo/portal/config.ts';
import { registryConfig } from '@mestolo/registry/config.ts';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  type Compose,
  type ComposeService,
  imagesWithoutVariable,
  missingServices,
  openSecrets,
  published,
  unguarded,
  unrestarted,
  unwatched,
  wrongExample,
  wrongSecrets,
  wrongVariables,
  wrongWaysIn,
} from './box.ts';
import { routeTables } from './route-tables.ts';
import { root } from './source-tree.ts';

const textOf = (path: string) => readFileSync(join(root, 'deploy', path), 'utf8');
const text = textOf('compose.yaml');
const compose: Compose = parse(text, { merge: true });
const proxy = textOf('box/proxy/Caddyfile');
const made = ['all', 'kind', ...filledByPeople, ...Object.keys(madeFiles(newSecrets()))];
const shapes = {
  registry: registryConfig.shape,
  attendance: attendanceConfig.shape,
  billing: billingConfig.shape,
  payments: paymentsConfig.shape,
  notifications: notificationsConfig.shape,
  portal: portalConfig.shape,
};

/** The box with one service changed. */
function planted(change: ComposeService, name = 'billing'): Compose {
  const changed = { ...compose.services[name], ...change };
  return { ...compose, services: { ...compose.services, [name]: changed } };
}

describe('the box is whole', () => {
  test('every service is there', () => {
    expect(missingServices(compose, services)).toEqual([]);
    expect(missingServices(compose, [...services, 'planted'])).toHaveLength(1);
  });

  test('every variable a service needs is given, and it reads what it is given', () => {
    expect(Object.keys(shapes).toSorted()).toEqual([...services].toSorted());
    expect(wrongVariables(compose, shapes)).toEqual([]);
  });

  test('planted: a new variable, and one that nobody reads', () => {
    const grown = { billing: { ...billingConfig.shape, PLANTED: z.string() } };
    expect(wrongVariables(compose, grown)).toHaveLength(1);
    const { environment } = compose.services.billing ?? {};
    const typed = planted({ environment: { ...environment, REGISTRI_URL: 'http://registry' } });
    expect(wrongVariables(typed, { billing: billingConfig.shape })).toHaveLength(1);
  });

  test('every image is named by a variable', () => {
    expect(imagesWithoutVariable(compose)).toEqual([]);
    expect(imagesWithoutVariable(planted({ image: 'mongo:latest' }))).toHaveLength(1);
  });

  test('what runs for ever is watched and started again', () => {
    const endless = [...services, 'kafka', 'mongodb', 'proxy', 'mailbox', 'gateway'];
    expect(unwatched(compose)).toEqual([]);
    expect(unrestarted(compose, endless)).toEqual([]);
    expect(unwatched(planted({ healthcheck: undefined }))).toHaveLength(1);
    expect(unrestarted(planted({ restart: 'no' }), endless)).toHaveLength(1);
  });

  test('every variable is explained in the example', () => {
    const example = textOf('.env.example');
    expect(wrongExample(text, example)).toEqual([]);
    expect(wrongExample(`${text}\n\${PLANTED:-}`, example)).toHaveLength(1);
    expect(wrongExample(text, `${example}\nPLANTED=1`)).toHaveLength(1);
  });
});

describe('the box is closed', () => {
  test('nothing but the proxy is published', () => {
    expect(published(compose)).toEqual([]);
    expect(published(planted({ ports: ['27017:27017'] }, 'mongodb'))).toHaveLength(1);
    expect(published(planted({ network_mode: 'host' }))).toHaveLength(1);
  });

  test('no container can write, get new rights, be root or take all memory', () => {
    expect(unguarded(compose)).toEqual([]);
  });

  test.each<[string, ComposeService]>([
    ['a disk to write on', { read_only: false }],
    ['new rights', { security_opt: [] }],
    ['all rights', { privileged: true }],
    ['the rights of root', { cap_drop: [] }],
    ['root by name', { user: 'root' }],
    ['root by number', { user: '0:0' }],
    ['memory without end', { mem_limit: undefined } as unknown as ComposeService],
  ])('planted: %s', (_name, change) => expect(unguarded(planted(change))).toHaveLength(1));

  test('no secret stands in an environment', () => {
    expect(openSecrets(compose)).toEqual([]);
    expect(openSecrets(planted({ environment: { KAFKA_PASSWORD: 'x' } }))).toHaveLength(1);
  });

  test('every secret is a file that the command makes', () => {
    expect(wrongSecrets(compose, made)).toEqual([]);
    expect(wrongSecrets(planted({ secrets: ['planted'] }), made)).not.toEqual([]);
    const less = made.filter((name) => name !== 'billing-signing-key');
    expect(wrongSecrets(compose, less)).toHaveLength(1);
  });

  test('the proxy lets in whom a door is for, and nobody else', () => {
    expect(wrongWaysIn(proxy, routeTables)).toEqual([]);
    const open = `${proxy}\nhandle /internal/* {\n\treverse_proxy billing:4100\n}`;
    expect(wrongWaysIn(open, routeTables)).not.toEqual([]);
    expect(wrongWaysIn(proxy.replace(' /paga/*', ''), routeTables)).not.toEqual([]);
  });
});
