import { setProtocolId } from '@chainsafe/discv5/packet'

// PROTOCOL_SIZE of the packet header (discv5 wire protocol).
const LENGTH = 6

const users = new Map<string, number>()

/**
 * Claims the first word of packets for the process; discv5 keeps it in one place for all its nodes.
 * @returns what gives it back
 * @throws RangeError when another is in use, or it is not six characters of ASCII
 */
export function claimProtocolId(id: string): () => void {
  if (!/^[\x20-\x7e]+$/.test(id) || id.length !== LENGTH) {
    throw new RangeError(`a discovery protocol id has ${LENGTH} characters: ${id}`)
  }
  for (const [other, count] of users) {
    if (other !== id && count > 0) throw new RangeError(`discovery speaks ${other} here, not ${id}`)
  }
  users.set(id, (users.get(id) ?? 0) + 1)
  setProtocolId(id)
  let given = false
  return () => {
    if (!given) users.set(id, (users.get(id) ?? 1) - 1)
    given = true
  }
}
