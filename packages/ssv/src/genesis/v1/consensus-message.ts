import { createScratchBuffer } from '@ssv-exporter/encoding/scratch-buffer'
import { jsonMembers } from '../../json/json-members.ts'
import type { JsonReader } from '../../json/json-reader.ts'
import type { JsonWriter } from '../../json/json-writer.ts'

export const CONSENSUS_TYPES = { proposal: 0n, prepare: 1n, commit: 2n, roundChange: 3n } as const

/** The message signed in forks v1 and v2; absent and `null` are equivalent, as in the original. */
export interface ConsensusMessage {
  readonly type: bigint
  /** int64 on the wire. */
  readonly height: bigint
  /** uint64 on the wire. */
  readonly round: bigint
  readonly identifier: Uint8Array | null
  /** A JSON text that depends on the type. */
  readonly data: Uint8Array | null
}

const MEMBERS = jsonMembers('MsgType', 'Height', 'Round', 'Identifier', 'Data')

/** The text whose SHA-256 is signed (SSV v0.2.1-rc.1 behaviour): members in this order, none left out. */
export function writeConsensusMessage(writer: JsonWriter, message: ConsensusMessage): JsonWriter {
  return writer
    .raw('{"MsgType":')
    .integer(message.type)
    .raw(',"Height":')
    .integer(message.height)
    .raw(',"Round":')
    .integer(message.round)
    .raw(',"Identifier":')
    .base64(message.identifier)
    .raw(',"Data":')
    .base64(message.data)
    .raw('}')
}

/** The data of a commit to an attestation has about 190 bytes. */
const SCRATCH_BYTES = 1_024
const scratchData = createScratchBuffer(SCRATCH_BYTES)

/**
 * Parses a message. Its `data` is valid only until the next one is parsed: decode it immediately.
 * @throws SsvDecodeError `not-json`, `bad-field`
 */
export function readConsensusMessage(reader: JsonReader): ConsensusMessage {
  let type = 0n
  let height = 0n
  let round = 0n
  let identifier: Uint8Array | null = null
  let data: Uint8Array | null = null
  reader.object(MEMBERS, (name) => {
    if (name === 'Identifier') identifier = reader.base64()
    else if (name === 'Data') data = reader.base64(scratchData)
    else if (name === 'MsgType') type = reader.takeNull() ? type : reader.int64()
    else if (name === 'Height') height = reader.takeNull() ? height : reader.int64()
    else round = reader.takeNull() ? round : reader.uint64()
  })
  return { type, height, round, identifier, data }
}
