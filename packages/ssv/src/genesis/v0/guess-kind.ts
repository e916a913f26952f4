import type { GossipContent } from '../../agreement.ts'
import { MAIN_TOPIC } from '../topics.ts'

const encoder = new TextEncoder()
/** How a canonical commit begins; everything else of type 0 is no commit. */
const COMMIT = encoder.encode('{"SignedMessage":{"message":{"type":3,')
/** How a canonical decided message ends. */
const DECIDED = encoder.encode('"Type":1,"StreamID":""}')

/** A guess from both ends of the text, nothing decoded. */
export function guessKindV0(topic: string, data: Uint8Array): GossipContent['kind'] {
  if (topic === MAIN_TOPIC) return 'decided'
  const end = data.length - DECIDED.length
  if (end >= 0 && DECIDED.every((byte, at) => data[end + at] === byte)) return 'decided'
  return COMMIT.every((byte, at) => data[at] === byte) ? 'commit' : 'other'
}
