import { createPublicKey, type KeyObject } from 'node:crypto'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { RegistryView } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { MembershipRow, OperatorIdentityRow } from '@ssv-exporter/store/registry/memberships'
import { CommitteeEntry, type LookUp } from './committee-entry.ts'
import { ValidatorEntry } from './validator-entry.ts'

/** Bits of every operator key, and of its signatures. */
const MODULUS_BITS = 2_048
/** Go's crypto/rsa accepts no larger exponents, and they would only slow down verification. */
const MAX_EXPONENT = 2n ** 31n - 1n

/** A snapshot of the registry for message validation. */
export interface RegistrySnapshot extends RegistryView {
  committee(id: string): CommitteeEntry | undefined
  validator(publicKey: string): ValidatorEntry | undefined
  /** The RSA key of an operator; undefined if its registered key cannot be parsed. */
  keyOf(operatorId: bigint): KeyObject | undefined
  /** Keys of all validators, in hex. */
  publicKeys(): Iterable<string>
  /** Share keys of validators that are not liquidated, 48 bytes each. */
  shareKeys(): Iterable<Uint8Array>
  /** @param committeeId in hex */
  validatorsOf(committeeId: string): readonly ValidatorEntry[]
  readonly validators: number
}

/**
 * Builds the snapshot from registry rows, page by page.
 * @param lookUp requests a validator from the beacon chain when needed
 */
export function createRegistrySnapshot(
  operators: readonly OperatorIdentityRow[],
  lookUp: LookUp = () => undefined,
) {
  const keys = new Map(operators.map(({ operatorId, key }) => [BigInt(operatorId), key]))
  const parsed = new Map<bigint, KeyObject | undefined>()
  /** Keyed by operators in event order, which a committee's validators share. */
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
      // One buffer for the shares of all rows: many small ones would take half as much memory
      // again.
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
      *shareKeys() {
        for (const validator of validators.values()) {
          if (!validator.liquidated) yield* validator.shareKeys()
        }
      },
      validatorsOf(committeeId) {
        const committee = committees.get(committeeId)
        return (committee && ofCommittee.get(committee)) ?? []
      },
      validators: validators.size,
    }),
  }
}

/**
 * Parses an operator's RSA key from the contract's event: base64 of a PEM text labelled PKCS#1
 * whose content is SubjectPublicKeyInfo.
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

/** Operators may register anything, including keys of a different type or size. */
function isUsable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength, publicExponent = 0n } = asymmetricKeyDetails ?? {}
  return (
    asymmetricKeyType === 'rsa' && modulusLength === MODULUS_BITS && publicExponent <= MAX_EXPONENT
  )
}
