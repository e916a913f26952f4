import type { GossipContent } from '@ssv-exporter/ssv/agreement'
import { SsvDecodeError } from '@ssv-exporter/ssv/errors'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'

export interface DecodedGossip {
  readonly fork: GenesisFork
  readonly content: GossipContent
  /** It arrived on a topic where such a message does not belong. */
  readonly isMisplaced: boolean
}

/** Bytes that no fork can decode: other forks need not be tried. */
const UNDECODABLE: ReadonlySet<string> = new Set(['too-large', 'not-json'])

/**
 * Decodes a message by the fork of its topic. The current fork is tried first; around a fork,
 * messages of the previous and next one arrive too, on their own or on shared topics. Undefined if
 * no fork can decode it.
 */
export type GossipDecoder = (
  topic: string,
  data: Uint8Array,
  current: GenesisFork,
) => DecodedGossip | undefined

export function createGossipDecoder({ forks }: Pick<GenesisGeneration, 'forks'>): GossipDecoder {
  const shared = new Map<string, GenesisFork[]>()
  let order: ReturnType<typeof orderFor> | undefined
  for (const fork of forks) {
    for (const topic of fork.topics) {
      shared.set(topic, [...(shared.get(topic) ?? []), fork])
    }
  }

  function orderFor(current: GenesisFork) {
    const currentFirst = (owners: readonly GenesisFork[]) =>
      owners.toSorted((a, b) => Number(b === current) - Number(a === current))
    return {
      current,
      byTopic: new Map([...shared].map(([topic, owners]) => [topic, currentFirst(owners)])),
      all: currentFirst(forks),
    }
  }

  /** Per-validator topics are identified only by decoding their messages. */
  function candidates(topic: string, current: GenesisFork): readonly GenesisFork[] {
    if (order?.current !== current) order = orderFor(current)
    return order.byTopic.get(topic) ?? order.all
  }

  return (topic, data, current) => {
    let misplaced: DecodedGossip | undefined
    for (const fork of candidates(topic, current)) {
      try {
        const content = fork.decodeGossip(data)
        const { publicKey } = content.kind === 'other' ? content : content.message
        const isMisplaced = !fork.mayCarry(topic, publicKey, content.kind)
        if (!isMisplaced) return { fork, content, isMisplaced }
        misplaced ??= { fork, content, isMisplaced }
      } catch (error) {
        if (!(error instanceof SsvDecodeError)) throw error
        if (UNDECODABLE.has(error.fault)) return misplaced
      }
    }
    return misplaced
  }
}
