import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { SecretKey } from '@chainsafe/blst'
import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import { encodePartialSignatures } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { encodeQbftMessage, QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { encodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { encodeSsvMessage, SSV_MESSAGE_TYPE } from '@ssv-exporter/ssv/alan/messages/ssv-message'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import type { Database } from '@ssv-exporter/store/database'
import type { MembershipRow, OperatorIdentityRow } from '@ssv-exporter/store/registry/memberships'
import { moveRegistry } from '../signing-committee.ts'

const OPERATORS = [1, 2, 3, 4]
const VALIDATOR_KEY = Buffer.alloc(48, 7)

/** A partial signature to send. */
export interface SentPartial {
  readonly validatorIndex: number
  /** Owner of the signing share, if not the sender. */
  readonly by?: number
}

/** Four operators with RSA keys and a validator; their committee is in subnet 114. */
export function createAlanCommittee(domain: Uint8Array) {
  const keys = OPERATORS.map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))
  const shares = OPERATORS.map((id) => SecretKey.fromKeygen(new Uint8Array(32).fill(id)))
  const ids = Buffer.from(OPERATORS.flatMap((id) => [id, 0, 0, 0]))
  const committeeId = createHash('sha256').update(ids).digest()
  const executorOf = (role: number) =>
    role === RUNNER_ROLE.committee ? new Uint8Array(committeeId) : new Uint8Array(VALIDATOR_KEY)

  /** An operator's key text as in the contract: PEM with a different label, in base64. */
  function keyText(i: number): Buffer {
    const pem = keys[i]?.publicKey.export({ type: 'spki', format: 'pem' }).toString() ?? ''
    return Buffer.from(Buffer.from(pem.replaceAll('PUBLIC', 'RSA PUBLIC')).toString('base64'))
  }

  /** @param name the named operator */
  function send(operatorId: number, name: number, type: number, role: number, data: Uint8Array) {
    const message = { type, id: encodeMessageId(domain, role, executorOf(role)), data }
    const key = keys[operatorId - 1]?.privateKey
    if (key === undefined) throw new RangeError('no such operator')
    return encodeSignedSsvMessage({
      signatures: [sign('sha256', encodeSsvMessage(message), key)],
      operatorIds: [BigInt(name)],
      message,
      fullData: new Uint8Array(),
    })
  }

  const operators: OperatorIdentityRow[] = OPERATORS.map((operatorId, i) => ({
    operatorId,
    key: keyText(i),
  }))
  const validator: MembershipRow = {
    keyId: 1,
    publicKey: VALIDATOR_KEY,
    operatorIds: OPERATORS,
    sharePublicKeys: Buffer.concat(shares.map((share) => share.toPublicKey().toBytes())),
    liquidated: false,
    exited: false,
  }

  return {
    topic: 'ssv.v2.114',
    /** In registry form. */
    operators,
    validator,
    /** The validator, in hex. */
    publicKey: VALIDATOR_KEY.toString('hex'),
    /** Writes the committee to an empty registry. */
    async register(database: Database): Promise<void> {
      for (const { operatorId, key } of operators) {
        await database.query(
          'operator',
          `WITH k AS (INSERT INTO operator_key (digest, key) VALUES (sha256($2), $2) RETURNING id)
           INSERT INTO operator (index, operator_id, key_id, name, owner, added_block)
           SELECT $1::int, $1::int, id, '', '', 1 FROM k`,
          [operatorId, key],
        )
      }
      await database.query(
        'validator',
        `WITH k AS (INSERT INTO validator_key (key) VALUES ($1) RETURNING id)
         INSERT INTO validator (key_id, index, owner, operator_key_ids, operator_ids, share_public_keys, registered_block)
         SELECT id, 0, '', '{}', $2::bigint[], $3, 1 FROM k`,
        [VALIDATOR_KEY, OPERATORS, validator.sharePublicKeys],
      )
      await moveRegistry(database, 1)
    },
    /** The prepare message of an operator. `forge` names another operator. */
    prepare(
      operatorId: number,
      slot: number,
      { forge = operatorId, role = RUNNER_ROLE.committee as number, round = 1n } = {},
    ): Uint8Array {
      const data = encodeQbftMessage({
        type: QBFT_TYPE.prepare,
        height: BigInt(slot),
        round,
        identifier: encodeMessageId(domain, role, executorOf(role)),
        root: new Uint8Array(32).fill(5),
        dataRound: 0n,
        roundChangeJustification: [],
        prepareJustification: [],
      })
      return send(operatorId, forge, SSV_MESSAGE_TYPE.consensus, role, data)
    },
    /** Partial signatures of an operator. */
    partials(
      operatorId: number,
      slot: number,
      role: number,
      type: number,
      items: readonly SentPartial[],
    ): Uint8Array {
      const signingRoot = new Uint8Array(32).fill(slot % 256)
      const data = encodePartialSignatures({
        type,
        slot: BigInt(slot),
        items: items.map(({ validatorIndex, by = operatorId }) => ({
          signature: shares[by - 1]?.sign(signingRoot).toBytes() ?? new Uint8Array(96),
          signingRoot,
          signer: BigInt(operatorId),
          validatorIndex: BigInt(validatorIndex),
        })),
      })
      return send(operatorId, operatorId, SSV_MESSAGE_TYPE.partialSignature, role, data)
    },
  }
}
