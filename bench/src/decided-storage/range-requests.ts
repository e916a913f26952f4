import { validatorKeyHex } from '../support/seed-registry.ts'
import type { DecidedSize } from './fill-decided.ts'

export interface RangeRequest {
  publicKey: Uint8Array
  /** Both inclusive. */
  from: number
  to: number
  /** As a client of `/query` sends it. */
  text: string
}

/**
 * The end of a record with a value of 128 bytes and a signature of 96, in Base64, with the names in
 * between.
 */
const TAIL_BYTES = 420

/** Random ranges of heights of validators. */
export function rangeRequests(
  count: number,
  { validators, heights }: DecidedSize,
  length: number,
): RangeRequest[] {
  return Array.from({ length: count }, () => {
    const key = validatorKeyHex(Math.floor(Math.random() * validators))
    const from = Math.floor(Math.random() * (heights - length))
    const to = from + length - 1
    const filter = `{"publicKey":"${key}","role":"ATTESTER","from":${from},"to":${to}}`
    const text = `{"type":"decided","filter":${filter}}`
    return { publicKey: Buffer.from(key, 'hex'), from, to, text }
  })
}

/** @throws Error if the answer does not end with the last height of the request */
export function assertEndsAt(answer: Buffer, { to, text }: RangeRequest): void {
  const tail = answer.toString('latin1', Math.max(0, answer.length - TAIL_BYTES))
  if (tail.includes(`"seq_number":${to},`) && tail.endsWith(']}]}\n')) return
  throw new Error(`no answer to ${text}: ${answer.toString('latin1', 0, 300)}`)
}
