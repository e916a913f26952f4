import { BOOLE_LIMITS } from '@ssv-exporter/ssv/alan/forks/message-limits'
import { decodeQbftMessage, type QbftMessage } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import {
  decodeSignedSsvMessage,
  encodeSignedSsvMessage,
  type SignedSsvMessage,
} from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'

/** A consensus message with its decoded content. */
export interface ConsensusMessage {
  readonly signed: SignedSsvMessage
  readonly content: QbftMessage
}

/** The form of a message inside another one: without its value. */
export const encodeJustification = ({ signed }: ConsensusMessage): Uint8Array =>
  encodeSignedSsvMessage({ ...signed, fullData: new Uint8Array() })

/** @returns undefined if the bytes are not a consensus message */
export function decodeJustification(bytes: Uint8Array): ConsensusMessage | undefined {
  try {
    const signed = decodeSignedSsvMessage(bytes, BOOLE_LIMITS)
    return { signed, content: decodeQbftMessage(signed.message.data) }
  } catch {
    return undefined
  }
}
