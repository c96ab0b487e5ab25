/** GET /internal/tenants/{tenant}/devices: each device, when it was heard of, what it owes us. */
import type { Clocks } from '@mestolo/service/clock.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { missingCount, NOTHING_SENT } from '../domain/sequence.ts';
import { isSilent } from '../domain/silence.ts';
import type { Devices } from '../store/devices.ts';
import type { CalendarDocument, DeviceDocument, DeviceStreamDocument } from '../store/documents.ts';
import type { Listings } from '../store/listings.ts';

const query = z.strictObject(pageQuery(z.tuple([z.string()]), { most: 500, usual: 200 }));

const gap = z.tuple([z.int().positive(), z.int().positive()]);

const listed = z.strictObject({
  deviceId: z.uuid(),
  schoolId: z.uuid(),
  name: z.string(),
  state: z.enum(['waitsForCode', 'registered', 'revoked']),
  codeExpiresAt: z.iso.datetime().nullable(),
  lastSeenAt: z.iso.datetime().nullable(),
  /** Not heard of on the last day of service on which it should have been. */
  silent: z.boolean(),
  highestSequence: z.int().nonnegative(),
  missing: z.array(gap),
  missingCount: z.int().nonnegative(),
  /** When it began to count from 1 again, and what had not arrived by then. */
  restarts: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      highestBefore: z.int().nonnegative(),
      missingBefore: z.array(gap),
    }),
  ),
});

interface Heard {
  readonly device: DeviceDocument;
  readonly stream: DeviceStreamDocument | null;
}

export function getDevices(needs: {
  readonly devices: Devices;
  readonly listings: Listings;
  readonly clocks: Clocks;
}): Route {
  const { devices, listings, clocks } = needs;
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/devices',
    summary: 'List the devices, which of them are silent, and which of their lines are missing',
    access: 'service',
    query,
    answers: { 200: z.strictObject({ devices: z.array(listed), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const found = await devices.of(tenant, { after: after?.[0], limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ device }) => [device._id]);
      const calendar = await listings.calendarOf(tenant);
      if (calendar) clocks.set(tenant, calendar.clock);
      const now = clocks.now(tenant);
      return { status: 200, body: { devices: rows.map((one) => show(one, calendar, now)), next } };
    },
  });
}

function show({ device, stream }: Heard, calendar: CalendarDocument | null, now: Date) {
  const { highest, missing, restarts } = stream ?? NOTHING_SENT;
  const isAtWork = device.publicKey !== null && device.revokedAt === null;
  const { code, schoolId, registeredAt } = device;
  const waits = code && code.usedAt === null ? code.expiresAt : null;
  return {
    deviceId: device._id,
    schoolId: device.schoolId,
    name: device.name,
    state: isAtWork ? 'registered' : device.revokedAt === null ? 'waitsForCode' : 'revoked',
    codeExpiresAt: waits,
    lastSeenAt: stream?.lastSeenAt ?? null,
    silent:
      isAtWork &&
      calendar !== null &&
      isSilent({ schoolId, heardAt: stream?.lastSeenAt ?? registeredAt }, calendar, now),
    highestSequence: highest,
    missing,
    missingCount: missingCount(stream ?? NOTHING_SENT),
    restarts: restarts.map(({ at, highestBefore, missingBefore }) => ({
      at,
      highestBefore,
      missingBefore,
    })),
  };
}
