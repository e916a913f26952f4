import type { GossipContent } from '@ssv-exporter/ssv/agreement'
import { SsvDecodeError } from '@ssv-exporter/ssv/errors'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'

export interface DecodedGossip {
  readonly fork: GenesisFork
  readonly content: GossipContent
  /** It came on a topic on which such a message has no place. */
  readonly isMisplaced: boolean
}

/** Bytes that no fork can read: there is no need to ask the next one. */
const HOPELESS: ReadonlySet<string> = new Set(['too-large', 'not-json'])

/**
 * Reads a message by the fork that its topic belongs to. The fork in force is asked first; around a crossing messages of the one before
 * and of the one after come too, on their own topics or on topics that both have. Undefined when no fork can read it.
 */
export type GossipDecoder = (
  topic: string,
  data: Uint8Array,
  current: GenesisFork,
) => DecodedGossip | undefined

export function createGossipDecoder({ forks }: Pick<GenesisGeneration, 'forks'>): GossipDecoder {
  const everybodys = new Map<string, GenesisFork[]>()
  let order: ReturnType<typeof orderFor> | undefined
  for (const fork of forks) {
    for (const topic of fork.topics) {
      everybodys.set(topic, [...(everybodys.get(topic) ?? []), fork])
    }
  }

  function orderFor(current: GenesisFork) {
    const currentFirst = (owners: readonly GenesisFork[]) =>
      owners.toSorted((a, b) => Number(b === current) - Number(a === current))
    return {
      current,
      byTopic: new Map([...everybodys].map(([topic, owners]) => [topic, currentFirst(owners)])),
      all: currentFirst(forks),
    }
  }

  /** Topics of single validators are known only by decoding what comes on them. */
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
        if (HOPELESS.has(error.fault)) return misplaced
      }
    }
    return misplaced
  }
}
