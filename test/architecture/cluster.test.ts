/** The installation on a cluster: nothing is forgotten, nothing stands open. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attendanceConfig } from '@mestolo/attendance/config.ts';
import { billingConfig } from '@mestolo/billing/config.ts';
import { services, topics } from '@mestolo/contracts/topics.ts';
import { filledByPeople } from '@mestolo/deploy/box/secret-files.ts';
import { clusterSecrets } from '@mestolo/deploy/cluster/cluster-secrets.ts';
import { generatedComponents } from '@mestolo/deploy/cluster/generated-components.ts';
import { watchedGroups } from '@mestolo/deploy/cluster/scaled-objects.ts';
import { newSecrets } from '@mestolo/deploy/local/secrets.ts';
import { notificationsConfig } from '@mestolo/notifications/config.ts';
import { paymentsConfig } from '@mestolo/payments/config.ts';
import { portalConfig } from '@mestolo/portal/config.ts';
import { registryConfig } from '@mestolo/registry/config.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openSecrets, wrongVariables, wrongWaysIn } from './box.ts';
import {
  asCompose,
  asProxy,
  isClosedByDefault,
  type Manifest,
  manifestsOf,
  missingParts,
  settingsOf,
  unguardedPods,
  unsafeRolls,
  unshownFiles,
} from './cluster.ts';
import { routeTables } from './route-tables.ts';
import { root } from './source-tree.ts';

const folder = (path: string) => join(root, 'k8s', path);
const base = manifestsOf(folder('base'));
const settings = settingsOf(folder('base'));
const compose = asCompose(settings, services);
const shapes = {
  registry: registryConfig.shape,
  attendance: attendanceConfig.shape,
  billing: billingConfig.shape,
  payments: paymentsConfig.shape,
  notifications: notificationsConfig.shape,
  portal: portalConfig.shape,
};
const given = Object.fromEntries(['kind', ...filledByPeople].map((name) => [name, 'x']));
const secrets = clusterSecrets({ secrets: newSecrets(), given, mongodb: null });
const everywhere = [
  ...base,
  ...['overlays/test', 'overlays/test/lunch', 'overlays/test/door-load'].flatMap((path) =>
    manifestsOf(folder(path)),
  ),
];

/** The base with the Deployment of billing changed, as text. */
function planted(from: string | RegExp, to: string): readonly Manifest[] {
  return base.map((one) => {
    if (one.kind !== 'Deployment' || one.metadata.name !== 'billing') return one;
    const text = JSON.stringify(one);
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`nothing was planted: ${from}`);
    return JSON.parse(changed);
  });
}

describe('the cluster is whole', () => {
  test('every service has all its parts', () => {
    expect(missingParts(base, services)).toEqual([]);
    expect(missingParts(base, [...services, 'planted'])).toHaveLength(5);
  });

  test('every variable a service needs is given, and it reads what it is given', () => {
    expect(Object.keys(shapes).toSorted()).toEqual([...services].toSorted());
    expect(wrongVariables(compose, shapes)).toEqual([]);
    const grown = { billing: { ...billingConfig.shape, PLANTED: z.string() } };
    expect(wrongVariables(compose, grown)).toHaveLength(1);
    const typed = asCompose({ ...settings, portal: { ...settings.portal, PLANTED: '1' } }, [
      'portal',
    ]);
    expect(wrongVariables(typed, { portal: portalConfig.shape })).toHaveLength(1);
  });

  test('every file that is read is in the Secret of its service', () => {
    expect(unshownFiles(settings, secrets, services)).toEqual([]);
    const { 'signing-key': _taken, ...less } = secrets.billing ?? {};
    expect(unshownFiles(settings, { ...secrets, billing: less }, services)).toHaveLength(1);
  });

  test('no secret stands in a ConfigMap', () => {
    expect(openSecrets(compose)).toEqual([]);
    const open = { ...settings, billing: { KAFKA_PASSWORD: 'x' } };
    expect(openSecrets(asCompose(open, services))).toHaveLength(1);
  });

  test('topics, users, scalers and alert rules are those of the tables', async () => {
    const wanted = await generatedComponents();
    const found = Object.fromEntries(
      Object.keys(wanted).map((path) => [path, readFileSync(join(root, path), 'utf8')]),
    );
    expect(found, 'run npm run cluster -- generate').toEqual(wanted);
  });

  test('every service that takes facts is scaled by what waits for it, under its group', () => {
    const consuming = new Set(Object.values(topics).flatMap(({ consumers }) => [...consumers]));
    expect(Object.keys(watchedGroups).toSorted()).toEqual([...consuming].toSorted());
    for (const [service, { group, topics: read }] of Object.entries(watchedGroups)) {
      for (const { consumers } of read) expect(consumers).toContain(service);
      const sources = join(root, 'services', service, 'src', 'consumers');
      const text = readdirSync(sources).map((file) => readFileSync(join(sources, file), 'utf8'));
      expect(text.join('\n')).toContain(`'${group}'`);
    }
  });
});

describe('the cluster is closed', () => {
  test('the namespace takes no pod that does not keep to the restricted standard', () => {
    const [namespace] = base.filter(({ kind }) => kind === 'Namespace');
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  test('no pod can write, get new rights, be root or take all of a machine', () => {
    expect(unguardedPods(everywhere)).toEqual([]);
  });

  test.each<[string, string | RegExp, string]>([
    ['root', '"runAsNonRoot":true', '"runAsNonRoot":false'],
    ['root by number', '"runAsUser":10001', '"runAsUser":0'],
    ['no seccomp', '"RuntimeDefault"', '"Unconfined"'],
    ['new rights', '"allowPrivilegeEscalation":false', '"allowPrivilegeEscalation":true'],
    ['a disk to write on', '"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false'],
    ['rights of root', '"drop":["ALL"]', '"drop":[]'],
    ['one right more', '"drop":["ALL"]', '"drop":["ALL"],"add":["NET_ADMIN"]'],
    ['a token', '"automountServiceAccountToken":false,"enable', '"enable'],
    ['no limits', /"limits":\{[^}]*\}/, '"limits":{}'],
    ['no requests', /"requests":\{[^}]*\}/, '"requests":{}'],
    ['the newest image', 'mestolo/billing:0.1.0', 'mestolo/billing:latest'],
    ['an image without a tag', 'mestolo/billing:0.1.0', 'registry:5000/mestolo/billing'],
  ])('planted: %s', (_name, from, to) => {
    expect(unguardedPods(planted(from, to))).toHaveLength(1);
  });

  test('nobody talks with anybody but where a policy says so', () => {
    expect(isClosedByDefault(base)).toBe(true);
    const open = base.filter(({ metadata }) => metadata.name !== 'default-deny');
    expect(isClosedByDefault(open)).toBe(false);
  });

  test('from outside those come in whom a door is for, and nobody else', () => {
    const ingress = manifestsOf(folder('components/ingress'));
    expect(wrongWaysIn(asProxy(ingress), routeTables)).toEqual([]);
    expect(wrongWaysIn(asProxy([]), routeTables)).not.toEqual([]);
  });
});

describe('a roll-out is not noticed', () => {
  test('a pod serves before another one stops, and stops when nothing comes any more', () => {
    expect(unsafeRolls(base, services)).toEqual([]);
  });

  test.each<[string, string | RegExp, string]>([
    ['one pod', '"replicas":2', '"replicas":1'],
    ['a pod less', '"maxUnavailable":0', '"maxUnavailable":1'],
    ['no pause before the stop', '"seconds":8', '"seconds":0'],
    ['too little time', /"terminationGracePeriodSeconds":\d+/, '"terminationGracePeriodSeconds":9'],
    ['no readiness', '"path":"/ready"', '"path":"/"'],
    ['all on one machine', /"topologySpreadConstraints":\[[^\]]*\][^\]]*\][^\]]*\]/, '"x":[]'],
  ])('planted: %s', (_name, from, to) => {
    expect(unsafeRolls(planted(from, to), services)).toHaveLength(1);
  });
});
