import { recoverBatch } from '@ssv-exporter/ibft-collector/pipelines/alan/duties/recovery/recover-batch'
import { createKeyCache } from '@ssv-exporter/ibft-collector/signatures/bls/key-cache'
import { rateOf } from './raw/rate-of.ts'
import { recoveryCandidates } from './recovery/recovery-candidates.ts'
import { recoveryTraffic } from './recovery/recovery-traffic.ts'
import { runBench } from './support/run-bench.ts'

/** Operators of a committee; a quorum of them signs. */
const COMMITTEES = [4, 7, 13] as const
/** Duties of validators per second of all of mainnet. */
const MAINNET_PER_SECOND = 390
const MILLIS = 1_000

await runBench({
  name: 'signature-recovery',
  title: "Recovery of validators' signatures (alan)",
  defaults: { validators: 64, seconds: 3, batch: 32 },
  async run({ settings, say }) {
    const { validators, seconds, batch } = settings
    const candidates = await recoveryCandidates()
    const rows = []
    let best = 0
    for (const operators of COMMITTEES) {
      const tasks = recoveryTraffic({ validators, operators })
      for (const { name, recover } of candidates) {
        say(`${name}, ${operators} operators`)
        let at = 0
        const perSecond = rateOf(
          () => {
            const { parts, expected } = tasks[at] as (typeof tasks)[number]
            at = (at + 1) % tasks.length
            if (!Buffer.from(recover(parts)).equals(expected)) throw new Error(`${name}: wrong`)
          },
          { seconds, each: 1 },
        )
        rows.push({ operators, what: name, perSecond, milliseconds: MILLIS / perSecond })
      }
      say(`verified, ${operators} operators`)
      const keyOf = createKeyCache({ shareKeys: validators, aggregates: 1 })
      let from = 0
      const verified = rateOf(
        () => {
          const jobs = tasks.slice(from, from + batch)
          from = from + 2 * batch > tasks.length ? 0 : from + batch
          const [first] = jobs
          const bytes = recoverBatch(jobs, keyOf)
          if (!Buffer.from(bytes.subarray(0, 96)).equals(first?.expected ?? new Uint8Array())) {
            throw new Error('verified: wrong')
          }
        },
        { seconds, each: batch },
      )
      if (operators === COMMITTEES[0]) best = verified
      rows.push({
        operators,
        what: `ours, verified in batches of ${batch}`,
        perSecond: verified,
        milliseconds: MILLIS / verified,
      })
    }
    const cores = MAINNET_PER_SECOND / best
    return {
      versions: {},
      method: [
        `The signatures of a quorum of a committee of 4, 7 or 13 operators over one root are combined to the validator's signature for each of ${validators} validators, from 96 bytes to 96 bytes, in one thread. Every result is compared with the signature of the whole key. ${seconds} s each. Coefficients are computed once per set of operators, except by bls-eth-wasm, whose interface does not allow it.`,
        `Verified: as in the collector's thread, the results of ${batch} validators are also verified under their keys with random weights.`,
        '@chainsafe/blst has no multiplication of points; ours adds multiples that an endomorphism of the curve gives.',
      ],
      tables: [
        {
          title: 'Signatures recovered',
          columns: [
            { key: 'operators', title: 'operators' },
            { key: 'what', title: 'what' },
            { key: 'perSecond', title: 'per second' },
            { key: 'milliseconds', title: 'ms each', digits: 2 },
          ],
          rows,
        },
      ],
      targets: [
        {
          what: `Cores to recover mainnet's ${MAINNET_PER_SECOND} signatures a second (4 operators, verified)`,
          wanted: 'less than 1',
          measured: cores.toFixed(2),
          met: cores < 1,
        },
      ],
      details: { rows },
    }
  },
})
