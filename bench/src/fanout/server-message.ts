import { HEAD_BYTES } from './frame-walker.ts'

/** What a server said, as far as a swarm cares. */
export type ServerMessage =
  /** The offset is undefined in the legacy protocol. */
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
 * Tells messages of protocol v2 from each other by single bytes, and reads the offset of a push where it stands in a `put`:
 * there is no time to parse JSON beside a server that sends half a million messages a second.
 *
 * @param subscription the name in the pushes, as JSON has it
 */
export function createServerMessageReader(subscription: string) {
  const before = `{"subscription":${JSON.stringify(subscription)},"op":"put","position":{"epoch":"`
  const digitsAt = before.length + UUID_LENGTH + '","offset":'.length
  // Handed out again and again: nobody keeps it.
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
    // Offsets begin with 1: where no digit stands, it is not the name or not the op.
    return offset === 0 ? undefined : offset
  }

  return {
    read(bytes: Buffer, at: number, length: number): ServerMessage {
      // Messages begin with {"subscription", {"op", {"id"; whatever else is a push of the legacy protocol.
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
