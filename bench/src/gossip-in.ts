import { alanBenchNetwork } from './alan/alan-network.ts'
import { alanTraffic, mixOf } from './alan/alan-traffic.ts'
import { feedValidator } from './alan/feed-validator.ts'
import { libraryRate, rawRsaRate, readerRate } from './alan/raw-rates.ts'
import { runBench } from './support/run-bench.ts'

const WANTED_PER_SECOND = 4_000
const WANTED_DELAY_MS = 50
/** Growth of memory between the first minute, which is warm-up, and the last. */
const FLAT = 1.2
/** No limit. */
const FULL_SPEED = 1_000_000
/** A shorter run cannot measure memory growth. */
const FEWEST_MINUTES = 3

await runBench({
  name: 'gossip-in',
  title: 'Gossip of the current network (alan), decoded and validated',
  defaults: {
    operators: 40,
    committees: 200,
    validators: 20_000,
    messages: 40_000,
    seconds: 3,
    minutes: 1,
    rate: FULL_SPEED,
  },
  async run({ settings, say }) {
    const { operators, committees, validators, messages: count } = settings
    const { seconds, minutes, rate } = settings
    say('keys and signatures')
    const network = alanBenchNetwork({ operators, committees, validators })
    const messages = await alanTraffic(network, count)
    const signatures = messages.reduce((sum, { kind }) => sum + (kind === 'decided' ? 3.5 : 1), 0)
    say('raw rates')
    const rsa = rawRsaRate(network, messages, seconds)
    const ours = readerRate(messages, seconds)
    const library = libraryRate(messages, seconds)
    say('once')
    const once = await feedValidator(network, messages, { minutes: 0, rate: FULL_SPEED })
    say(`${minutes} min`)
    const long = await feedValidator(network, messages, { minutes, rate })
    const isPaced = rate < FULL_SPEED
    const fastest = isPaced ? once : long
    return {
      versions: {},
      method: [
        `${count} messages of ${committees} committees of 4 of ${operators} operators, signed in advance, are passed to the validator in the measuring process: decoded, checked by every rule, their operators' signatures (RSA-2048, ${(signatures / count).toFixed(2)} a message) verified in one worker thread, and stored in the state. No peer is involved: the cost of libp2p and gossipsub is not included. Every message must be accepted.`,
        `First every message once; then repeatedly for ${minutes} min${isPaced ? `, ${rate} per second` : ''}, each time by a validator without earlier messages.`,
        `Raw: the same signatures with \`crypto.verify\` and parsed keys; the same bytes decoded by our SSZ decoders and by @chainsafe/ssz; ${seconds} s each in one thread. Both decoders agree on every recorded message (\`messages.vectors.test.ts\`).`,
      ],
      tables: [
        {
          title: 'Mix',
          columns: [
            { key: 'kind', title: 'kind' },
            { key: 'share', title: '%', digits: 1 },
            { key: 'bytes', title: 'bytes' },
          ],
          rows: mixOf(messages),
        },
        {
          title: 'Messages per second',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'perSecond', title: 'per second' },
            { key: 'cpuMicroseconds', title: 'CPU, µs each', digits: 1 },
            { key: 'delayP99Ms', title: 'event-loop delay p99, ms', digits: 1 },
            { key: 'delayMaxMs', title: 'max, ms', digits: 1 },
          ],
          rows: [
            row('validated, once', once),
            row(`validated, ${minutes} min${isPaced ? ', paced' : ''}`, long),
            { what: 'raw: RSA', perSecond: rsa, ...alone(rsa) },
            { what: 'raw: SSZ, our readers', perSecond: ours, ...alone(ours) },
            { what: 'raw: SSZ, @chainsafe/ssz', perSecond: library, ...alone(library) },
          ],
        },
        {
          title: 'Memory of the process',
          columns: [
            { key: 'minute', title: 'minute' },
            { key: 'rssMb', title: 'RSS, MB' },
          ],
          rows: long.memory.map((at) => ({ ...at })),
        },
      ],
      targets: [
        {
          what: 'Messages per second, decoded and validated, RSA verified',
          wanted: `at least ${WANTED_PER_SECOND}`,
          measured: fastest.perSecond.toFixed(0),
          met: fastest.perSecond >= WANTED_PER_SECOND,
        },
        {
          what: 'Event-loop delay, p99',
          wanted: `less than ${WANTED_DELAY_MS} ms`,
          measured: `${long.delayP99Ms.toFixed(1)} ms`,
          met: long.delayP99Ms < WANTED_DELAY_MS,
        },
        ...(minutes < FEWEST_MINUTES ? [] : [flatness(long.memory, minutes)]),
      ],
      details: { once, long, rsa, ours, library },
    }
  },
})

function flatness(memory: readonly { readonly rssMb: number | null }[], minutes: number) {
  const [first, last] = [memory[1]?.rssMb ?? null, memory.at(-1)?.rssMb ?? null]
  const growth = first === null || last === null ? null : last / first
  return {
    what: `Memory after ${minutes} min, of what it was after the first`,
    wanted: `at most ${FLAT * 100} %`,
    measured: growth === null ? 'n/a' : `${(growth * 100).toFixed(0)} %`,
    met: growth !== null && growth <= FLAT,
  }
}

function row(what: string, result: Awaited<ReturnType<typeof feedValidator>>) {
  const { perSecond, cpuMicroseconds, delayP99Ms, delayMaxMs } = result
  return { what, perSecond, cpuMicroseconds, delayP99Ms, delayMaxMs }
}

/** Time of one dedicated thread for each. */
function alone(perSecond: number) {
  return { cpuMicroseconds: 1e6 / perSecond, delayP99Ms: null, delayMaxMs: null }
}
