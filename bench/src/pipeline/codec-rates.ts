import { GENERATIONS } from '@ssv-exporter/ibft-collector/create-generation'
import { rateOf } from '../raw/rate-of.ts'
import type { DecidedTraffic } from '../traffic/decided-traffic.ts'

export interface CodecRate {
  fork: string
  /** Bytes of a gossip message. */
  bytes: number
  decode: number
  root: number
  decodeAndRoot: number
  encode: number
  /** Only `JSON.parse` of the outer object: no decoder is faster. */
  jsonParse: number
}

const MESSAGES = 500

/** Messages per second that one thread decodes, computes roots of and encodes, for each fork. */
export function codecRates(traffic: DecidedTraffic, seconds: number): CodecRate[] {
  const generation = GENERATIONS.genesis()
  return generation.forks.map((fork) => {
    const messages = Array.from({ length: MESSAGES }, (_, number) => traffic.message(number))
    const encoded = messages.map((message) => fork.encodeGossip('decided', message))
    const [rootFork = ''] = fork.rootForks
    const decode = (data: Uint8Array) => {
      const content = fork.decodeGossip(data)
      if (content.kind !== 'decided')
        throw new Error(`a decided message came out as ${content.kind}`)
      return content.message
    }
    const each = <T>(items: readonly T[], work: (item: T) => unknown) =>
      rateOf(() => items.forEach(work), { seconds, each: items.length })
    return {
      fork: fork.name,
      bytes: encoded[0]?.length ?? 0,
      decode: each(encoded, decode),
      root: each(messages, (message) => generation.signingRoot(message, rootFork)),
      decodeAndRoot: each(encoded, (data) => generation.signingRoot(decode(data), rootFork)),
      encode: each(messages, (message) => fork.encodeGossip('decided', message)),
      jsonParse: each(encoded, (data) => JSON.parse(Buffer.from(data).toString('latin1'))),
    }
  })
}
