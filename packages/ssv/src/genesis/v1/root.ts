import { JsonWriter } from '../../json/json-writer.ts'
import type { Sha256 } from '../sha256.ts'
import { type ConsensusMessage, writeConsensusMessage } from './consensus-message.ts'

/** What is signed in forks v1 and v2: SHA-256 of the canonical JSON, made from what was read and never from the bytes received. */
export function rootV1(message: ConsensusMessage, sha256: Sha256): Uint8Array {
  return sha256(writeConsensusMessage(new JsonWriter(), message).finish())
}
