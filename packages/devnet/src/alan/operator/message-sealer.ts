import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import {
  encodePartialSignatures,
  type PartialSignatures,
} from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { encodeQbftMessage, type QbftMessage } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import type { SignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import {
  encodeSsvMessage,
  SSV_MESSAGE_TYPE,
  type SsvMessage,
} from '@ssv-exporter/ssv/alan/messages/ssv-message'

const NO_DATA = new Uint8Array()

/** Signs an operator's messages: RSA PKCS#1 v1.5 with SHA-256 over the encoded SSVMessage. */
export interface MessageSealer {
  /** @param fullData the value of the message; empty if it has none */
  consensus(content: QbftMessage, fullData: Uint8Array): SignedSsvMessage
  partials(messageId: Uint8Array, content: PartialSignatures): SignedSsvMessage
}

export function createMessageSealer(id: bigint, privateKey: KeyObject): MessageSealer {
  function seal(message: SsvMessage, fullData: Uint8Array): SignedSsvMessage {
    const signedBytes = encodeSsvMessage(message)
    return {
      signatures: [sign('sha256', signedBytes, privateKey)],
      operatorIds: [id],
      message,
      signedBytes,
      fullData,
    }
  }

  return {
    consensus: (content, fullData) =>
      seal(
        {
          type: SSV_MESSAGE_TYPE.consensus,
          id: content.identifier,
          data: encodeQbftMessage(content),
        },
        fullData,
      ),
    partials: (messageId, content) =>
      seal(
        {
          type: SSV_MESSAGE_TYPE.partialSignature,
          id: messageId,
          data: encodePartialSignatures(content),
        },
        NO_DATA,
      ),
  }
}

/** Public keys of operators. */
export interface OperatorKeys {
  add(id: bigint, privateKey: KeyObject): void
  /** Whether every operator that a message names signed it. */
  verify(message: Pick<SignedSsvMessage, 'operatorIds' | 'signatures' | 'signedBytes'>): boolean
}

export function createOperatorKeys(): OperatorKeys {
  const keys = new Map<bigint, KeyObject>()
  return {
    add: (id, privateKey) => void keys.set(id, createPublicKey(privateKey)),
    verify: ({ operatorIds, signatures, signedBytes }) =>
      operatorIds.every((id, i) => {
        const key = keys.get(id)
        return key !== undefined && verify('sha256', signedBytes, key, signatures[i] ?? NO_DATA)
      }),
  }
}
