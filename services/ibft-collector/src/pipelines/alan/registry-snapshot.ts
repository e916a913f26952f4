import { createPublicKey, hash, type KeyObject } from 'node:crypto'
import type {
  CommitteeFacts,
  RegistryFacts,
  ValidatorFacts,
} from '@ssv-exporter/ssv/alan/validation/facts'
import type { MembershipRow, OperatorIdentityRow } from '@ssv-exporter/store/registry/memberships'

const OPERATOR_ID_BYTES = 4
/** Of every operator's key: signatures have as many bits. */
const MODULUS_BITS = 2_048
/** Go's crypto/rsa takes no larger ones, and they would only make verification slow. */
const MAX_EXPONENT = 2n ** 31n - 1n

/** The registry at one moment, as messages are validated by it. */
export interface RegistrySnapshot extends RegistryFacts {
  /** The RSA key of an operator; undefined where none can be read from what it registered. */
  keyOf(operatorId: bigint): KeyObject | undefined
  readonly validators: number
}

interface Members {
  readonly id: Uint8Array
  readonly operatorIds: readonly bigint[]
  validatorCount: number
  readonly validatorIndices: readonly number[]
}

/** Collects rows of the registry, page by page. */
export function createRegistrySnapshot(operators: readonly OperatorIdentityRow[]) {
  const keys = new Map(operators.map(({ operatorId, key }) => [BigInt(operatorId), key]))
  const parsed = new Map<bigint, KeyObject | undefined>()
  const byOperators = new Map<string, Members>()
  const committees = new Map<string, CommitteeFacts>()
  const validators = new Map<string, ValidatorFacts>()

  function committeeOf(operatorIds: readonly number[]): Members {
    const sorted = operatorIds.toSorted((a, b) => a - b)
    const name = sorted.join()
    let members = byOperators.get(name)
    if (members === undefined) {
      members = {
        id: committeeIdOf(sorted),
        operatorIds: sorted.map(BigInt),
        validatorCount: 0,
        // Known only with a beacon node.
        validatorIndices: [],
      }
      byOperators.set(name, members)
      committees.set(hexOf(members.id), members)
    }
    return members
  }

  return {
    add(rows: readonly MembershipRow[]): void {
      for (const { publicKey, operatorIds, liquidated, exited } of rows) {
        const committee = committeeOf(operatorIds)
        committee.validatorCount += 1
        const exits = exited ? 1 : 0
        validators.set(hexOf(publicKey), { committee, liquidated, exits })
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
      validators: validators.size,
    }),
  }
}

/** SHA-256 over the ids ascending, each as 4 bytes little-endian (ssv-spec v1.2.0 types.GetCommitteeID). */
function committeeIdOf(sorted: readonly number[]): Uint8Array {
  const ids = Buffer.alloc(sorted.length * OPERATOR_ID_BYTES)
  for (const [i, id] of sorted.entries()) ids.writeUInt32LE(id % 2 ** 32, i * OPERATOR_ID_BYTES)
  return hash('sha256', ids, 'buffer')
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
