/** Follows the chains of a service's log of actions and says where one is broken. */
import type { mongo } from 'mongoose';
import {
  CHAIN_BEGINS,
  endFault,
  type FollowedChain,
  nextFault,
  OPERATION_HEADS,
  OPERATIONS,
  type Operation,
  type OperationFault,
  type OperationHead,
} from './operation-log.ts';

/** Somebody has changed, deleted, moved or cut off what people did: an operator must look. */
export class OperationLogBroken extends Error {
  override readonly name = 'OperationLogBroken';
}

/**
 * @returns how many actions hold, by Comune
 * @throws OperationLogBroken with each chain that does not
 */
export async function checkOperations(db: mongo.Db): Promise<Record<string, number>> {
  const tenants = await db.collection<Operation>(OPERATIONS).distinct('tenant');
  const heads = await db.collection<OperationHead>(OPERATION_HEADS).find().toArray();
  const all = new Set([...tenants, ...heads.map(({ _id }) => _id)]);
  const held: Record<string, number> = {};
  const broken: string[] = [];
  for (const tenant of all) {
    const { followed, fault } = await follow(db, tenant);
    held[tenant] = followed.number;
    if (fault) broken.push(`${tenant}, number ${fault.number}: ${fault.fault}`);
  }
  if (broken.length > 0) throw new OperationLogBroken(broken.join('; '));
  return held;
}

async function follow(
  db: mongo.Db,
  tenant: string,
): Promise<{ readonly followed: FollowedChain; readonly fault: OperationFault | null }> {
  const head = await db.collection<OperationHead>(OPERATION_HEADS).findOne({ _id: tenant });
  let followed = CHAIN_BEGINS;
  // What is done meanwhile stands behind the end that was read first.
  const upTo = head ? { number: { $lte: head.number } } : {};
  const chain = db.collection<Operation>(OPERATIONS).find({ tenant, ...upTo });
  for await (const operation of chain.sort({ number: 1 })) {
    const fault = nextFault(followed, operation);
    if (fault) return { followed, fault };
    followed = operation;
  }
  return { followed, fault: endFault(followed, head) };
}
