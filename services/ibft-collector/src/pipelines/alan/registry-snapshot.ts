import { createPublicKey, type KeyObject } from 'node:crypto'
import type { RegistryFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import type { MembershipRow, OperatorIdentityRow } from '@ssv-exporter/store/registry/memberships'
import { CommitteeEntry, type LookUp } from './committee-entry.ts'
import { ValidatorEntry } from './validator-entry.ts'

/** Of every operator's key: signatures have as many bits. */
const MODULUS_BITS = 2_048
/** Go's crypto/rsa takes no larger ones, and they would only make verification slow. */
const MAX_EXPONENT = 2n ** 31n - 1n

/** The registry at one moment, as messages are validated by it. */
export interface RegistrySnapshot extends RegistryFacts {
  committee(id: string): CommitteeEntry | undefined
  validator(publicKey: string): ValidatorEntry | undefined
  /** The RSA key of an operator; undefined where none can be read from what it registered. */
  keyOf(operatorId: bigint): KeyObject | undefined
  /** Of all validators, in hex. */
  publicKeys(): Iterable<string>
  /** @param committeeId in hex */
  validatorsOf(committeeId: string): readonly ValidatorEntry[]
  readonly validators: number
}

/**
 * Collects rows of the registry, page by page.
 * @param lookUp asks the beacon chain for a validator when it is needed
 */
export function createRegistrySnapshot(
  operators: readonly OperatorIdentityRow[],
  lookUp: LookUp = () => undefined,
) {
  const keys = new Map(operators.map(({ operatorId, key }) => [BigInt(operatorId), key]))
  const parsed = new Map<bigint, KeyObject | undefined>()
  /** By operators in the order of the event, which validators of a committee share. */
  const byOperators = new Map<string, { committee: CommitteeEntry; operatorIds: number[] }>()
  const committees = new Map<string, CommitteeEntry>()
  const validators = new Map<string, ValidatorEntry>()
  const ofCommittee = new Map<CommitteeEntry, ValidatorEntry[]>()

  function committeeOf(operatorIds: readonly number[]) {
    const name = operatorIds.join()
    const known = byOperators.get(name)
    if (known !== undefined) return known
    const entry = new CommitteeEntry(
      operatorIds.toSorted((a, b) => a - b),
      lookUp,
    )
    const id = hexOf(entry.id)
    const committee = committees.get(id) ?? entry
    committees.set(id, committee)
    const made = { committee, operatorIds: [...operatorIds] }
    byOperators.set(name, made)
    return made
  }

  return {
    add(rows: readonly MembershipRow[]): void {
      // One buffer for the shares of all rows: as many small ones would cost half as much again.
      const shares = Buffer.concat(rows.map(({ sharePublicKeys }) => sharePublicKeys))
      let at = 0
      for (const row of rows) {
        const publicKey = hexOf(row.publicKey)
        const { committee, operatorIds } = committeeOf(row.operatorIds)
        const shareKeys = shares.subarray(at, at + row.sharePublicKeys.length)
        at += shareKeys.length
        const { liquidated, exited } = row
        committee.add(publicKey)
        const validator = new ValidatorEntry({
          ...{ publicKey, committee, operatorIds, shareKeys },
          ...{ liquidated, exited, lookUp },
        })
        validators.set(publicKey, validator)
        const others = ofCommittee.get(committee)
        if (others === undefined) ofCommittee.set(committee, [validator])
        else others.push(validator)
      }
    },
    end: (): RegistrySnapshot => ({
      isOperator: (id) => keys.has(id),
      committee: (id) => committees.get(id),
      validator: (publicKey) => validators.get(publicKey),
      keyOf(id) {
        if (!parsed.has(id)) parsed.set(id, readOperatorKey(keys.get(id)))
        return parsed.get(id)
      },
      publicKeys: () => validators.keys(),
      validatorsOf(committeeId) {
        const committee = committees.get(committeeId)
        return (committee && ofCommittee.get(committee)) ?? []
      },
      validators: validators.size,
    }),
  }
}

/**
 * An operator's RSA key as it stands in the contract's event: base64 of a PEM text whose label promises PKCS#1 and whose content is
 * SubjectPublicKeyInfo.
 */
function readOperatorKey(text: Uint8Array | undefined): KeyObject | undefined {
  if (text === undefined) return undefined
  try {
    const pem = Buffer.from(Buffer.from(text).toString('latin1'), 'base64').toString('latin1')
    const key = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64')
    const read = createPublicKey({ key, format: 'der', type: 'spki' })
    return isUsable(read) ? read : undefined
  } catch {
    return undefined
  }
}

/** An operator may register anything, also keys of another kind or size. */
function isUsable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength, publicExponent = 0n } = asymmetricKeyDetails ?? {}
  return (
    asymmetricKeyType === 'rsa' && modulusLength === MODULUS_BITS && publicExponent <= MAX_EXPONENT
  )
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
