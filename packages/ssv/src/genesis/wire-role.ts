import { SsvDecodeError } from '../errors.ts'

/**
 * Role names by beacon role number that a genesis identifier can contain. Only ATTESTER was ever
 * used.
 */
export const GENESIS_ROLES: readonly string[] = ['ATTESTER', 'AGGREGATOR', 'PROPOSER']

/** Role offset in identifiers of forks v1 and v2: 0 is "unknown", roles start at 1. */
export const wireRoleOf = (role: number) => role + 1

/**
 * The beacon role number of a role on the wire.
 * @throws SsvDecodeError `unknown-role`
 */
export function roleOfWire(wireRole: number): number {
  if (wireRole < 1 || wireRole > GENESIS_ROLES.length) {
    throw new SsvDecodeError('unknown-role', 'role of the identifier')
  }
  return wireRole - 1
}
