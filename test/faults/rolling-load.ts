/** Steady work at every door while versions change: offices, payments at the station, pages. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { RollingPlant } from './rolling-plant.ts';
import { TENANT } from './school-under-fire.ts';
import { type AskedNotice, STORM_TENANT } from './storm-comune.ts';
import { payAll } from './storm-psps.ts';

export interface DoorsReport {
  readonly notices: readonly AskedNotice[];
  readonly paid: number;
  /** Verifies and gets without an answer, which the node asked again. */
  readonly askedAgain: number;
  readonly wrongAnswers: readonly { readonly atMs: number; readonly what: string }[];
  readonly wishes: number;
}

const OFFICE_EVERY_MS = 120;
const PAGE_EVERY_MS = 250;
const PAYMENT_EVERY_MS = 400;
const GIVE_UP_SECONDS = 40;

interface Wish {
  readonly service: ServiceName;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}

export async function knockAtDoors(
  plant: RollingPlant,
  accountIds: readonly string[],
  over: AbortSignal,
): Promise<DoorsReport> {
  const counts = { paid: 0, askedAgain: 0, wishes: 0 };
  const notices: AskedNotice[] = [];
  const wrongAnswers: { atMs: number; what: string }[] = [];
  const wrong = (what: string) => wrongAnswers.push({ atMs: Date.now(), what });
  const every = async (ms: number, act: (turn: number) => Promise<void>) => {
    for (let turn = 0; !over.aborted; turn += 1) {
      const dueMs = Date.now() + ms;
      await act(turn).catch((error) => wrong(String(error)));
      await pause(Math.max(0, dueMs - Date.now()));
    }
  };
  const account = (turn: number) => accountIds[turn % accountIds.length] ?? '';
  const office = async (turn: number) => {
    await fulfil(plant, officeWish(turn, account(turn)));
    counts.wishes += 1;
  };
  const page = async (turn: number) => {
    await readPage(plant, account(turn));
    counts.wishes += 1;
  };
  const payment = async (turn: number) => {
    const asked = { accountId: account(turn), amountCents: 1_000 + turn };
    const path = `/internal/tenants/${STORM_TENANT}/top-ups`;
    const made = await fulfil(plant, { service: 'payments', method: 'POST', path, body: asked });
    const notice = { ...asked, noticeNumber: (made as { noticeNumber: string }).noticeNumber };
    notices.push(notice);
    const common = { gatewayUrl: plant.urls.gateway, psps: 1, seconds: 0, copies: 3 };
    const paid = await payAll({
      ...common,
      notices: [notice],
      giveUpAfterSeconds: GIVE_UP_SECONDS,
    });
    counts.paid += paid.paid;
    counts.askedAgain += paid.askedAgain;
    for (const what of paid.wrongAnswers) wrong(what);
  };
  await Promise.all([
    every(OFFICE_EVERY_MS, office),
    every(PAGE_EVERY_MS, page),
    every(PAYMENT_EVERY_MS, payment),
  ]);
  return { ...counts, notices, wrongAnswers };
}

/** Reads at each office door, and writes where they harm nobody. */
function officeWish(turn: number, accountId: string): Wish {
  const at = `/internal/tenants/${STORM_TENANT}`;
  const wishes: readonly Wish[] = [
    { service: 'registry', method: 'GET', path: `${at}/families/${accountId}` },
    { service: 'billing', method: 'GET', path: `${at}/accounts/${accountId}` },
    { service: 'billing', method: 'GET', path: `${at}/accounts/${accountId}/statement` },
    { service: 'payments', method: 'GET', path: `${at}/notices` },
    { service: 'notifications', method: 'GET', path: `${at}/accounts/${accountId}/notifications` },
    { service: 'attendance', method: 'GET', path: `/internal/tenants/${TENANT}/devices` },
    {
      service: 'registry',
      method: 'PUT',
      path: `${at}/staff/${randomUUID()}`,
      body: { fullName: `Prova ${turn}`, postings: [], reason: 'prova' },
    },
  ];
  return wishes[turn % wishes.length] as Wish;
}

async function fulfil(plant: RollingPlant, wish: Wish): Promise<unknown> {
  const { service, method, path, body } = wish;
  const response = await fetch(`${plant.urls[service]}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await plant.token(service)}`,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const said = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said.slice(0, 200)}`);
  return said === '' ? null : JSON.parse(said);
}

/** As a family does: by a signed link, to a page that must show its account. */
async function readPage(plant: RollingPlant, accountId: string): Promise<void> {
  const path = `/internal/tenants/${STORM_TENANT}/links`;
  const made = await fulfil(plant, {
    service: 'portal',
    method: 'POST',
    path,
    body: { accountId, validHours: 1 },
  });
  const url = new URL((made as { url: string }).url);
  const response = await fetch(`${plant.urls.portal}${url.pathname}${url.search}`);
  const page = await response.text();
  if (!response.ok) throw new Error(`the page of an account: ${response.status}`);
  if (!page.includes('</html>')) throw new Error('the page of an account was cut off');
}
