import type { Agreement, GossipContent, SignedAgreement } from '../agreement.ts'
import type { Fork, Generation } from '../generation.ts'

/**
 * A generation whose operators decide for one validator at a time and sign the decision with BLS: the messages, roots and history
 * of SSV v0.1.x and v0.2.x.
 */
export interface GenesisGeneration extends Generation<GenesisFork> {
  readonly history: HistoryCodec
  /**
   * What the signers signed, 32 bytes. `rootFork` names the root format: stored with each message,
   * because a message can only be verified with the format it was signed under.
   */
  signingRoot(
    message: Pick<SignedAgreement, 'publicKey' | 'role' | 'height' | 'round' | 'value'>,
    rootFork: string,
  ): Uint8Array
  /**
   * Whether a height and a round are plausible after the given number of slots; `slots` is absent
   * if unknown.
   */
  isPlausible(message: Pick<Agreement, 'role' | 'height' | 'round'>, slots?: number): boolean
}

/** Message formats of a fork. */
export interface GenesisFork extends Fork {
  topicsOf(publicKey: Uint8Array): readonly string[]
  /** Topics on which operators publish a validator's message, in that order. */
  publishTopics(publicKey: Uint8Array, kind: GossipContent['kind']): readonly string[]
  /** Whether a message of this validator and kind is allowed on this topic. */
  mayCarry(topic: string, publicKey: Uint8Array, kind: GossipContent['kind']): boolean
  /**
   * Root formats of this fork's messages, most likely first; history may contain those of earlier
   * forks.
   */
  readonly rootForks: readonly string[]
  /** @throws SsvDecodeError for any non-canonical input, in bounded time and memory */
  decodeGossip(data: Uint8Array): GossipContent
  /**
   * The bytes an operator publishes; `kind` selects a decided message or the commit of one signer.
   */
  encodeGossip(kind: 'decided' | 'commit', message: SignedAgreement): Uint8Array
}

export type HistoryRequest =
  | { readonly kind: 'last'; readonly publicKey: Uint8Array; readonly role: number }
  | {
      readonly kind: 'range'
      readonly publicKey: Uint8Array
      readonly role: number
      /** Both inclusive; a range with `from` above `to` is empty. */
      readonly from: number
      readonly to: number
    }
  /** Requested by operators; an exporter stores none and answers accordingly. */
  | {
      readonly kind: 'round-change'
      readonly publicKey: Uint8Array
      readonly role: number
      readonly height: number
    }

export type HistoryAnswer =
  | { readonly status: 'found'; readonly messages: readonly SignedAgreement[] }
  | { readonly status: 'not-found' }
  /** The peer reported an error, a bad request or back-off. */
  | { readonly status: 'refused'; readonly reason: string }

/**
 * Encodes requests and responses of history sync. One request and one response per stream, each
 * terminated by end of stream.
 */
export interface HistoryCodec {
  /** Protocol ids of a fork; all are served. */
  protocols(fork: string): readonly string[]
  /** The protocol id used for requests. */
  protocolOf(fork: string, kind: HistoryRequest['kind']): string
  /** Maximum heights per response of a correct peer of this fork, including the boundary. */
  readonly maxBatch: number
  readonly maxRequestBytes: number
  readonly maxAnswerBytes: number
  encodeRequest(fork: string, request: HistoryRequest): Uint8Array
  /** @throws SsvDecodeError */
  decodeRequest(protocol: string, data: Uint8Array): HistoryRequest
  encodeAnswer(protocol: string, request: HistoryRequest, answer: HistoryAnswer): Uint8Array
  /**
   * Messages that do not decode are skipped and counted in `undecodable`.
   * @throws SsvDecodeError if the response itself does not decode
   */
  decodeAnswer(
    protocol: string,
    data: Uint8Array,
  ): { readonly answer: HistoryAnswer; readonly undecodable: number }
}
