import type { GossipVerdict, PubsubMessage } from '@ssv-exporter/p2p/gossip'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import type { GenuineMessages } from './genuine-messages.ts'

/** An operator's verdict on a message to be forwarded. */
export type GossipValidator = (message: Pick<PubsubMessage, 'topic' | 'data'>) => GossipVerdict

/** Verifies signatures, with the same verdicts as real operators. */
export function verifyingValidator(genuine: GenuineMessages): GossipValidator {
  return ({ data }) => (genuine.has(data) ? 'accept' : 'reject')
}

/** Only checks that the message decodes. */
export const acceptAll: GossipValidator = ({ data }) => {
  try {
    JSON.parse(Buffer.from(data).toString())
    return 'accept'
  } catch {
    return 'reject'
  }
}

/**
 * Checks the outermost form of a message and whether its topic belongs to the validator it names.
 * SSV v0.2.1-rc.1 behaviour.
 */
export function formValidator(fork: () => GenesisFork): GossipValidator {
  return ({ topic, data }) => {
    const form = readForm(data)
    if (form === undefined) return 'reject'
    return fork().mayCarry(topic, form.publicKey, form.isDecided ? 'decided' : 'other')
      ? 'accept'
      : 'reject'
  }
}

const KEY_DIGITS = 96
const DECIDED_V0 = 1
/** Hex of the digit 3. */
const DECIDED_V1 = '33'

interface Form {
  readonly publicKey: Uint8Array
  readonly isDecided: boolean
}

function readForm(data: Uint8Array): Form | undefined {
  try {
    const { id, type, Type, SignedMessage } = JSON.parse(Buffer.from(data).toString())
    if (typeof id === 'string') return { publicKey: keyOf(id), isDecided: type === DECIDED_V1 }
    const lambda = Buffer.from(SignedMessage.message.lambda, 'base64').toString()
    return { publicKey: keyOf(lambda), isDecided: Type === DECIDED_V0 }
  } catch {
    return undefined
  }
}

function keyOf(text: string): Uint8Array {
  return Buffer.from(text.slice(0, KEY_DIGITS), 'hex')
}
