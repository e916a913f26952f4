import type { Agreement } from '../../agreement.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import type { Sha256 } from '../sha256.ts'
import { commitOf } from './agreement.ts'
import { writeCommitData } from './commit-data.ts'
import { type ConsensusMessage, writeConsensusMessage } from './consensus-message.ts'

/**
 * What is signed in forks v1 and v2: SHA-256 of the canonical JSON, computed from the decoded
 * message, never from the received bytes.
 */
export function rootV1(message: ConsensusMessage, sha256: Sha256): Uint8Array {
  return writeConsensusMessage(new JsonWriter(), message).end(sha256)
}

/** What is signed by those who agree. */
export function commitRootV1(agreement: Agreement, sha256: Sha256): Uint8Array {
  return writeCommitData(new JsonWriter(), agreement.value).end((data) =>
    rootV1(commitOf(agreement, data), sha256),
  )
}
