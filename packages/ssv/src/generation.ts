import type { Agreement, GossipContent, SignedAgreement } from './agreement.ts'

/**
 * A generation of the SSV network: what changes when operators speak another language. Everything outside the folder of a
 * generation works on this interface and never asks which one it is.
 */
export interface Generation {
  readonly name: string
  /** In the order in which a network goes through them. */
  readonly forks: readonly Fork[]
  readonly handshake: Handshake
  /** Absent where operators serve no history. */
  readonly history?: HistoryCodec
  /**
   * What the signers signed, 32 bytes. `rootFork` is the name of a way to make roots: kept with each stored message, because a
   * message verifies for ever only with the one it was made under.
   */
  signingRoot(
    message: Pick<SignedAgreement, 'publicKey' | 'role' | 'height' | 'round' | 'value'>,
    rootFork: string,
  ): Uint8Array
  /** Whether a height and a round can be, so many slots after the first one; `slots` is absent where nobody knows. */
  canBe(message: Pick<Agreement, 'role' | 'height' | 'round'>, slots?: number): boolean
}

/** The rules between two epochs. */
export interface Fork {
  readonly name: string
  /** Topics that every node listens to, whatever the registry says. */
  readonly topics: readonly string[]
  /** Topics of one validator that `topics` does not hold. */
  topicsOf(publicKey: Uint8Array): readonly string[]
  /** Where operators publish a message of a validator, in that order. */
  publishTopics(publicKey: Uint8Array, kind: GossipContent['kind']): readonly string[]
  /** Whether a message of this validator and kind may come on this topic. */
  mayCarry(topic: string, publicKey: Uint8Array, kind: GossipContent['kind']): boolean
  /** The gossip message id; undefined where the fork uses gossipsub's own (from ‖ seqno). Total: any bytes give an id. */
  readonly messageId?: (data: Uint8Array) => Uint8Array
  /** Names of the roots that messages of this fork are made with, the likeliest first; history may mix those of earlier forks. */
  readonly rootForks: readonly string[]
  /** The most bytes that a gossip message may have. */
  readonly maxMessageBytes: number
  /** What the bytes most likely are, without decoding them: what is dropped first when there is too much. Total. */
  guessKind(topic: string, data: Uint8Array): GossipContent['kind']
  /** @throws SsvDecodeError for anything that is not canonical, in bounded time and memory */
  decodeGossip(data: Uint8Array): GossipContent
  /** The bytes an operator publishes; `kind` says whether it is a decided message or the commit of one signer. */
  encodeGossip(kind: 'decided' | 'commit', message: SignedAgreement): Uint8Array
  /** Entries of the node record (ENR) besides the standard ones, in their raw form. */
  nodeRecordEntries(self: NodeRecordFacts): ReadonlyMap<string, Uint8Array>
  /** Whether a discovered node is worth dialling, from the entries of its record. */
  acceptsNodeRecord(entries: ReadonlyMap<string, Uint8Array>): boolean
  /** Subnets that a node record or a handshake announces; undefined when it says nothing. 128 places. */
  subnetsOf(entries: ReadonlyMap<string, Uint8Array>): readonly boolean[] | undefined
}

export interface NodeRecordFacts {
  /** Absent for a node that operates no validator. */
  readonly operatorId?: string
  /** 128 places: whether we listen to the subnet. */
  readonly subnets: readonly boolean[]
}

/** What a node says of itself in the handshake. */
export interface NodeInfo {
  readonly fork: string
  readonly networkId: string
  readonly nodeVersion: string
  readonly operatorId: string
  readonly executionNode: string
  readonly consensusNode: string
}

export interface Handshake {
  /** libp2p protocol id. */
  readonly protocol: string
  /** Of the libp2p signed envelope (RFC 0002). */
  readonly domain: string
  readonly payloadType: string
  encode(info: NodeInfo): Uint8Array
  /** @throws SsvDecodeError */
  decode(payload: Uint8Array): NodeInfo
  /** Why a peer is not one of us; undefined when it is. */
  refuse(
    own: Pick<NodeInfo, 'fork' | 'networkId'>,
    theirs: Pick<NodeInfo, 'fork' | 'networkId'>,
  ): string | undefined
  /** What is taken from the user agent of a peer that does not speak the protocol; undefined when it cannot be one of us. */
  fromUserAgent(agent: string, networkId: string): NodeInfo | undefined
  userAgent(version: string, operatorId?: string): string
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
