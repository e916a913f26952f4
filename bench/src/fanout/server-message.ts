import { HEAD_BYTES } from './frame-walker.ts'

/** A server message, as far as a swarm needs it. */
export type ServerMessage =
  /** The offset is undefined in the original protocol. */
  | { kind: 'push'; offset: number | undefined }
  | { kind: 'live' }
  | { kind: 'subscribed'; epoch: string; offset: number }
  | { kind: 'complaint'; text: string }
  | { kind: 'other' }

const LIVE: ServerMessage = { kind: 'live' }
const OTHER: ServerMessage = { kind: 'other' }
const UUID_LENGTH = 36
const ZERO = 0x30
const NINE = 0x39

const [SUBSCRIPTION, OP, ID, LIVE_OP, QUOTE] = Buffer.from('soil"')

/**
 * Distinguishes messages of protocol v2 by single bytes, and reads the offset of a push at its
 * place in a `put`: there is no time for parsing JSON beside a server that sends half a million
 * messages per second.
 *
 * @param subscription the name in the pushes, as in JSON
 */
export function createServerMessageReader(subscription: string) {
  const before = `{"subscription":${JSON.stringify(subscription)},"op":"put","position":{"epoch":"`
  const digitsAt = before.length + UUID_LENGTH + '","offset":'.length
  // Returned repeatedly: callers do not retain it.
  const push = { kind: 'push' as const, offset: undefined as number | undefined }

  /** @returns undefined for another subscription, or another op */
  function offsetOf(bytes: Buffer, at: number): number | undefined {
    let offset = 0
    let place = at + digitsAt
    if (bytes[place - 2] !== QUOTE) return undefined
    for (let digit = bytes[place] ?? 0; digit >= ZERO && digit <= NINE; ) {
      offset = offset * 10 + digit - ZERO
      place += 1
      digit = bytes[place] ?? 0
    }
    // Offsets begin with 1: without a digit at this index, the name or the op is another one.
    return offset === 0 ? undefined : offset
  }

  return {
    read(bytes: Buffer, at: number, length: number): ServerMessage {
      // Messages begin with {"subscription", {"op", {"id"; anything else is a push of the original
      // protocol.
      const first = bytes[at + 2]
      if (first === OP) {
        if (bytes[at + '{"op":"'.length] === LIVE_OP) return LIVE
        const text = bytes.toString('utf8', at, at + Math.min(length, HEAD_BYTES))
        return text.startsWith('{"op":"reset"') ? { kind: 'complaint', text } : OTHER
      }
      if (first === ID)
        return replyOf(bytes.toString('utf8', at, at + Math.min(length, HEAD_BYTES)))
      push.offset = first === SUBSCRIPTION ? offsetOf(bytes, at) : undefined
      return push
    },
  }
}

function replyOf(text: string): ServerMessage {
  const found = /"recovered":true,"position":\{"epoch":"([^"]+)","offset":(\d+)\}/.exec(text)
  const [, epoch, offset] = found ?? []
  return epoch === undefined
    ? { kind: 'complaint', text }
    : { kind: 'subscribed', epoch, offset: Number(offset) }
}
