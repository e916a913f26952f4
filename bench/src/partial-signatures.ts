import { feedPartials } from './alan/feed-partials.ts'
import { partialTraffic } from './alan/partial-traffic.ts'
import { rawPartialRate } from './alan/raw-partials.ts'
import { runBench } from './support/run-bench.ts'

const WANTED_SHARE = 0.8
/** Partial signatures per second of all of mainnet. */
const MAINNET_PER_SECOND = 1_850

await runBench({
  name: 'partial-signatures',
  title: 'Partial signatures of operators (alan)',
  defaults: { validators: 1_024, seconds: 5, batch: 256, rounds: 3 },
  async run({ settings, say }) {
    const { validators, seconds, batch, rounds } = settings
    const how = { seconds, batch }
    const traffic = (roots: number) => partialTraffic({ validators, roots })
    const [same, few, own] = [traffic(1), traffic(16), traffic(validators * 4)]
    const bad = same.map((check, n) =>
      n % 400 === 200 ? { ...check, signature: same[0]?.signature ?? check.signature } : check,
    )
    const raws: number[] = []
    const ours: Awaited<ReturnType<typeof feedPartials>>[] = []
    for (let round = 1; round <= rounds; round++) {
      say(`equal roots, round ${round}`)
      raws.push(rawPartialRate(same, how))
      ours.push(await feedPartials(same, how))
    }
    const best = ours.reduce((a, b) => (a.perSecond > b.perSecond ? a : b))
    const raw = Math.max(...raws)
    say('other roots')
    const rows = [
      { what: 'equal roots', ...best },
      { what: 'equal roots, one in 400 bad', ...(await feedPartials(bad, how)) },
      { what: '16 roots', ...(await feedPartials(few, how)) },
      { what: 'a root for each signature', ...(await feedPartials(own, how)) },
      { what: 'raw: equal roots', perSecond: raw, cpuMicroseconds: 1e6 / raw, invalid: null },
    ]
    const share = best.perSecond / raw
    return {
      versions: {},
      method: [
        `Signatures of 4 operators for each of ${validators} validators, in requests of 16, are verified by the verifier with one thread in batches of up to ${batch}: random weights, points checked to be in the group, invalid batches bisected. Share keys are already parsed. ${seconds} s each; for equal roots the best of ${rounds} rounds, alternating with the baseline.`,
        `Raw: \`aggregateWithRandomness\` and \`verify\` of @chainsafe/blst on the same bytes in batches of ${batch} in one thread, the best of ${rounds} rounds; without thread, queue and individual verdicts.`,
      ],
      tables: [
        {
          title: 'Signatures per second',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'perSecond', title: 'per second' },
            { key: 'cpuMicroseconds', title: 'CPU, µs each', digits: 1 },
            { key: 'invalid', title: 'found invalid' },
          ],
          rows,
        },
      ],
      targets: [
        {
          what: 'Partial signatures of equal roots, of the raw rate',
          wanted: `at least ${WANTED_SHARE * 100} %`,
          measured: `${(share * 100).toFixed(0)} %`,
          met: share >= WANTED_SHARE,
        },
        {
          what: `Cores for mainnet's ${MAINNET_PER_SECOND} signatures a second`,
          wanted: 'less than 1',
          measured: ((best.cpuMicroseconds * MAINNET_PER_SECOND) / 1e6).toFixed(2),
          met: best.cpuMicroseconds * MAINNET_PER_SECOND < 1e6,
        },
      ],
      details: { raws, ours, rows },
    }
  },
})
