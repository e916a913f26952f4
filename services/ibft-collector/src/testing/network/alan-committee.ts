import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import { encodeQbftMessage, QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { encodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { encodeSsvMessage, SSV_MESSAGE_TYPE } from '@ssv-exporter/ssv/alan/messages/ssv-message'
import type { Database } from '@ssv-exporter/store/database'
import { moveRegistry } from '../signing-committee.ts'

const OPERATORS = [1, 2, 3, 4]
const COMMITTEE_ROLE = 0

/** Four operators with RSA keys and a validator of theirs; their committee is in subnet 114. */
export function createAlanCommittee(domain: Uint8Array) {
  const keys = OPERATORS.map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))
  const ids = Buffer.from(OPERATORS.flatMap((id) => [id, 0, 0, 0]))
  const committeeId = createHash('sha256').update(ids).digest()
  const id = encodeMessageId(domain, COMMITTEE_ROLE, new Uint8Array(committeeId))

  /** The key text of an operator as the contract has it: PEM under another label, in base64. */
  function keyText(i: number): Buffer {
    const pem = keys[i]?.publicKey.export({ type: 'spki', format: 'pem' }).toString() ?? ''
    return Buffer.from(Buffer.from(pem.replaceAll('PUBLIC', 'RSA PUBLIC')).toString('base64'))
  }

  return {
    topic: 'ssv.v2.114',
    /** Writes the committee to an empty registry. */
    async register(database: Database): Promise<void> {
      for (const [i, operatorId] of OPERATORS.entries()) {
        await database.query(
          'operator',
          `WITH k AS (INSERT INTO operator_key (digest, key) VALUES (sha256($2), $2) RETURNING id)
           INSERT INTO operator (index, operator_id, key_id, name, owner, added_block)
           SELECT $1::int, $1::int, id, '', '', 1 FROM k`,
          [operatorId, keyText(i)],
        )
      }
      await database.query(
        'validator',
        `WITH k AS (INSERT INTO validator_key (key) VALUES ($1) RETURNING id)
         INSERT INTO validator (key_id, index, owner, operator_key_ids, operator_ids, share_public_keys, registered_block)
         SELECT id, 0, '', '{}', $2::bigint[], '', 1 FROM k`,
        [Buffer.alloc(48, 7), OPERATORS],
      )
      await moveRegistry(database, 1)
    },
    /** The prepare message of an operator in round 1. `forge` puts another operator's name to it. */
    prepare(operatorId: number, slot: number, forge = operatorId): Uint8Array {
      const data = encodeQbftMessage({
        type: QBFT_TYPE.prepare,
        height: BigInt(slot),
        round: 1n,
        identifier: id,
        root: new Uint8Array(32).fill(5),
        dataRound: 0n,
        roundChangeJustification: [],
        prepareJustification: [],
      })
      const message = { type: SSV_MESSAGE_TYPE.consensus, id, data }
      const key = keys[operatorId - 1]?.privateKey
      if (key === undefined) throw new RangeError('no such operator')
      return encodeSignedSsvMessage({
        signatures: [sign('sha256', encodeSsvMessage(message), key)],
        operatorIds: [BigInt(forge)],
        message,
        fullData: new Uint8Array(),
      })
    },
  }
}
