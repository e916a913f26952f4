import type { Agreement, GossipContent, SignedAgreement } from '../agreement.ts'
import type { Fork, Generation } from '../generation.ts'

/**
 * A generation whose operators decide for one validator at a time and sign the decision with BLS: the messages, roots and history
 * of SSV v0.1.x and v0.2.x.
 */
export interface GenesisGeneration extends Generation<GenesisFork> {
  readonly history: HistoryCodec
  /**
   * What the signers signed, 32 bytes. `rootFork` is the name of a way to make roots: kept with each stored message, because a
   * message verifies for ever only with the one it was made under.
   */
  signingRoot(
    message: Pick<SignedAgreement, 'publicKey' | 'role' | 'height' | 'round' | 'value'>,
    rootFork: string,
  ): Uint8Array
  /** Whether a height and a round are possible, so many slots after the first one; `slots` is absent where nobody knows. */
  isPlausible(message: Pick<Agreement, 'role' | 'height' | 'round'>, slots?: number): boolean
}

/** The messages of a fork, besides what every node of the network knows of it. */
export interface GenesisFork extends Fork {
  topicsOf(publicKey: Uint8Array): readonly string[]
  /** Where operators publish a message of a validator, in that order. */
  publishTopics(publicKey: Uint8Array, kind: GossipContent['kind']): readonly string[]
  /** Whether a message of this validator and kind may come on this topic. */
  mayCarry(topic: string, publicKey: Uint8Array, kind: GossipContent['kind']): boolean
  /** Names of the roots that messages of this fork are made with, the likeliest first; history may mix those of earlier forks. */
  readonly rootForks: readonly string[]
  /** @throws SsvDecodeError for anything that is not canonical, in bounded time and memory */
  decodeGossip(data: Uint8Array): GossipContent
  /** The bytes an operator publishes; `kind` says whether it is a decided message or the commit of one signer. */
  encodeGossip(kind: 'decided' | 'commit', message: SignedAgreement): Uint8Array
}

export type HistoryRequest =
  | { readonly kind: 'last'; readonly publicKey: Uint8Array; readonly role: number }
  | {
      readonly kind: 'range'
      readonly publicKey: Uint8Array
      readonly role: number
      /** Both inclusive; a range whose `from` is above its `to` holds nothing, and is answered so. */
      readonly from: number
      readonly to: number
    }
  /** Asked by operators; an exporter keeps none and answers that there is none. */
  | {
      readonly kind: 'round-change'
      readonly publicKey: Uint8Array
      readonly role: number
      readonly height: number
    }

export type HistoryAnswer =
  | { readonly status: 'found'; readonly messages: readonly SignedAgreement[] }
  | { readonly status: 'not-found' }
  /** The peer would not or could not: an error, a bad request, back-off. */
  | { readonly status: 'refused'; readonly reason: string }

/** Requests and answers of history sync, as bytes. One request and one answer a stream, each ended by its end. */
export interface HistoryCodec {
  /** Protocol ids of a fork, all of them to be served. */
  protocols(fork: string): readonly string[]
  /** The protocol id a request goes out on. */
  protocolOf(fork: string, kind: HistoryRequest['kind']): string
  /** The most heights in one answer of a well-behaved peer of this fork; the boundary is included. */
  readonly maxBatch: number
  readonly maxRequestBytes: number
  readonly maxAnswerBytes: number
  encodeRequest(fork: string, request: HistoryRequest): Uint8Array
  /** @throws SsvDecodeError */
  decodeRequest(protocol: string, data: Uint8Array): HistoryRequest
  encodeAnswer(protocol: string, request: HistoryRequest, answer: HistoryAnswer): Uint8Array
  /**
   * A message in it that does not decode makes the answer shorter, not invalid: it is counted in `undecodable`.
   * @throws SsvDecodeError when there is no answer to be read
   */
  decodeAnswer(
    protocol: string,
    data: Uint8Array,
  ): { readonly answer: HistoryAnswer; readonly undecodable: number }
}
