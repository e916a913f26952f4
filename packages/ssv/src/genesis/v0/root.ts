import { JsonWriter } from '../../json/json-writer.ts'
import type { Sha256 } from '../sha256.ts'
import { type MessageV0, writeMessageV0 } from './message.ts'

/**
 * What is signed in fork v0: SHA-256 of the canonical JSON, computed from the decoded message,
 * never from the received bytes.
 */
export function rootV0(message: MessageV0, sha256: Sha256): Uint8Array {
  return writeMessageV0(new JsonWriter(), message).end(sha256)
}
