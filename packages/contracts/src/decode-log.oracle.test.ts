import { type AbiEvent, decodeAbiParameters, decodeEventLog, type Hex } from 'viem'
import { describe, expect, it } from 'vitest'
import { type DecodedLog, decodeLog, type RawLog } from './decode-log.ts'
import { eventArguments } from './testing/event-arguments.ts'
import { HANDLED_EVENTS } from './testing/handled-events.ts'
import { createRandom, type Random } from './testing/random.ts'
import { randomLog } from './testing/random-log.ts'

const ROUNDS = 150
const MUTANTS_PER_ROUND = 6

/** Values that hostile data would have as an offset, a length or a small integer. */
const HOSTILE_WORDS = [
  0n,
  1n,
  31n,
  32n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n,
  2n ** 256n - 1n,
]

function overwriteWord(random: Random, data: Hex): Hex {
  const words = Math.floor((data.length - 2) / 64)
  if (words === 0) return random.hex(random.integer(64))
  const at = 2 + 64 * random.integer(words)
  const value = HOSTILE_WORDS[random.integer(HOSTILE_WORDS.length)] ?? BigInt(random.integer(4096))
  return `${data.slice(0, at)}${value.toString(16).padStart(64, '0')}${data.slice(at + 64)}` as Hex
}

function overwriteByte(random: Random, data: Hex): Hex {
  const at = 2 + 2 * random.integer(Math.max(1, data.length / 2 - 1))
  return `${data.slice(0, at)}${random.hex(1).slice(2)}${data.slice(at + 2)}` as Hex
}

function truncate(random: Random, data: Hex): Hex {
  return data.slice(0, 2 + random.integer(data.length)) as Hex
}

const MUTATIONS = [overwriteWord, overwriteByte, truncate]

function mutate(random: Random, log: RawLog): RawLog {
  const mutation = MUTATIONS[random.integer(MUTATIONS.length)] ?? truncate
  const [topic0, ...others] = log.topics
  if (topic0 === undefined || others.length === 0 || random.integer(4) > 0) {
    return { ...log, data: mutation(random, log.data) }
  }
  const victim = random.integer(others.length)
  const topics = others.map((topic, index) => (index === victim ? mutation(random, topic) : topic))
  return { ...log, topics: [topic0, ...topics] }
}

const unwrap = (key: unknown) => decodeAbiParameters([{ type: 'bytes' }], key as Hex)[0]

/** The arguments with every operator key unwrapped, also by viem. */
function unwrapKeys(event: AbiEvent, args: Record<string, unknown>): Record<string, unknown> {
  if (event.name === 'OperatorAdded') return { ...args, publicKey: unwrap(args.publicKey) }
  if (Array.isArray(args.operatorPublicKeys)) {
    return { ...args, operatorPublicKeys: args.operatorPublicKeys.map(unwrap) }
  }
  if (Array.isArray(args.oessList)) {
    const oessList = args.oessList.map((share: Record<string, unknown>) => ({
      ...share,
      operatorPublicKey: unwrap(share.operatorPublicKey),
    }))
    return { ...args, oessList }
  }
  return args
}

/** The arguments as decoded by viem; undefined if it rejects the log. */
function readByViem(event: AbiEvent, log: RawLog): unknown {
  try {
    const topics = log.topics as [Hex]
    const { args } = decodeEventLog({ abi: [event], data: log.data, topics })
    return unwrapKeys(event, args as unknown as Record<string, unknown>)
  } catch {
    return undefined
  }
}

/** The decoded event, whether or not it changes the registry. */
const eventOf = (decoded: DecodedLog) =>
  decoded.verdict === 'handled' || decoded.verdict === 'ignored' ? decoded.event : undefined

describe.each(HANDLED_EVENTS)('decodeLog, $generation $name', ({ generation, name, event }) => {
  it('decodes what viem encodes as viem does', () => {
    const random = createRandom(1)
    for (let round = 0; round < ROUNDS; round++) {
      const log = randomLog(random, event)
      const decoded = decodeLog(generation, log)

      const read = eventOf(decoded)
      if (read === undefined) throw new Error(`Got ${JSON.stringify(decoded)}`)
      expect(read.name).toBe(name)
      expect(read.generation).toBe(generation)
      expect(eventArguments(read)).toEqual(readByViem(event, log))
    }
  })

  it('returns a verdict for damaged logs, and decodes the accepted ones as viem does', () => {
    const random = createRandom(2)
    const verdicts = new Set<string>()
    for (let round = 0; round < ROUNDS * MUTANTS_PER_ROUND; round++) {
      const log = mutate(random, randomLog(random, event))

      const decoded = decodeLog(generation, log)

      verdicts.add(decoded.verdict)
      const read = eventOf(decoded)
      if (read === undefined) {
        expect(decoded).toMatchObject({ verdict: 'malformed', name })
        continue
      }
      const expected = readByViem(event, log)
      if (expected !== undefined) expect(eventArguments(read)).toEqual(expected)
    }
    expect(verdicts).toContain('malformed')
    expect(verdicts).not.toContain('unknown')
  })
})
