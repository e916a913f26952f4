import { SsvDecodeError } from '../../errors.ts'
import { viewOf } from '../ssz/ssz-bytes.ts'

export const MESSAGE_ID_BYTES = 56
const DOMAIN_BYTES = 4
const EXECUTOR_OFFSET = 8
const EXECUTOR_BYTES = 48
const COMMITTEE_ID_BYTES = 32

/** A decoded message id. Byte strings are views of the id. */
export interface MessageId {
  /** SSV network domain, 4 bytes. */
  readonly domain: Uint8Array
  /** Runner role as on the wire, a signed 32-bit number. */
  readonly runnerRole: number
  /** 48 bytes: a validator's public key, or 16 unchecked bytes and a committee id. */
  readonly executor: Uint8Array
}

/**
 * Reads a MessageID: domain ‖ role as int32 LE ‖ duty executor (ssv-spec v1.2.0 types/messages).
 * @throws SsvDecodeError `bad-identifier` if it is not 56 bytes
 */
export function decodeMessageId(id: Uint8Array): MessageId {
  if (id.length !== MESSAGE_ID_BYTES) throw new SsvDecodeError('bad-identifier', 'message id')
  return {
    domain: id.subarray(0, DOMAIN_BYTES),
    runnerRole: viewOf(id).getInt32(DOMAIN_BYTES, true),
    executor: id.subarray(EXECUTOR_OFFSET),
  }
}

/** @param executor a public key of 48 bytes, or a committee id of 32 bytes */
export function encodeMessageId(domain: Uint8Array, runnerRole: number, executor: Uint8Array) {
  const id = new Uint8Array(MESSAGE_ID_BYTES)
  id.set(domain, 0)
  viewOf(id).setInt32(DOMAIN_BYTES, runnerRole, true)
  id.set(executor, MESSAGE_ID_BYTES - executor.length)
  return id
}

/** The committee id in the executor of a committee role, 32 bytes. */
export const committeeIdIn = (id: Pick<MessageId, 'executor'>) =>
  id.executor.subarray(EXECUTOR_BYTES - COMMITTEE_ID_BYTES)
