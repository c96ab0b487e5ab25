/**
 * Who is in which consumer group. A killed process cannot leave its group, and the group waits for
 * its session to run out; the process that starts in its place can say that it is gone.
 */
import type mongoose from 'mongoose';
import { LEASES } from './collections.ts';
import type { ProcessIdentity } from './process-identity.ts';

interface MembershipDocument {
  readonly _id: string;
  readonly group: string;
  readonly memberId: string;
  readonly holder: string;
}

/** A kindness to the group, never needed for what is right: failures are of no account. */
export interface Membership {
  /** Members of the group whose processes are gone. */
  former(): Promise<readonly string[]>;
  joined(memberId: string): Promise<void>;
  left(): Promise<void>;
}

export function createMembership(
  db: mongoose.mongo.Db,
  group: string,
  identity: ProcessIdentity,
): Membership {
  const members = db.collection<MembershipDocument>(LEASES);
  const { holder } = identity;
  const _id = `member:${group}:${holder}`;
  return {
    async former() {
      const found = await members.find({ group }).toArray();
      const gone = found.filter((member) => identity.isGone(member.holder));
      if (gone.length === 0) return [];
      await members.deleteMany({ _id: { $in: gone.map((member) => member._id) } });
      return gone.map(({ memberId }) => memberId);
    },
    async joined(memberId) {
      await members.updateOne({ _id }, { $set: { group, memberId, holder } }, { upsert: true });
    },
    async left() {
      await members.deleteOne({ _id });
    },
  };
}
