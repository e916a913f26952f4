import { ValidationState } from '@ssv-exporter/ssv/alan/validation/validation-state'
import { FIRST_SLOT } from './alan/alan-network.ts'
import { fillSlot } from './alan/fill-validation-state.ts'
import { distribution } from './support/distribution.ts'
import { memoryMb } from './support/process-usage.ts'
import { runBench } from './support/run-bench.ts'

const BYTES_PER_MB = 1e6
const NS_PER_US = 1e3

await runBench({
  name: 'validation-memory',
  title: 'Memory of the validation (alan)',
  defaults: { committees: 1_500, validators: 150_000, operators: 13, slots: 72, every: 12 },
  async run({ settings, say }) {
    const { slots, every, ...traffic } = settings
    const state = new ValidationState()
    const empty = await memoryMb(process.pid)
    const rows: Record<string, number | null>[] = []
    for (let n = 1; n <= slots; n++) {
      const slot = FIRST_SLOT + n
      const took = distribution(fillSlot(state, slot, traffic))
      if (n % every !== 0) continue
      const rss = await memoryMb(process.pid)
      say(`slot ${n}`)
      rows.push({
        slot: n,
        messages: took.count,
        records: state.count(slot),
        mb: state.bytes / BYTES_PER_MB,
        rss: rss === null || empty === null ? null : rss - empty,
        mean: took.mean / NS_PER_US,
        p99: took.p99 / NS_PER_US,
        max: took.max / NS_PER_US,
        forgotten: state.forgotten,
      })
    }
    const last = rows.at(-1)
    return {
      versions: {},
      method: [
        `${traffic.committees} committees of ${traffic.operators} operators and ${traffic.validators} validators: every message that operators send in ${slots} slots without round changes, stored for the peer that forwarded it (one of 60, at random) and for all peers. Nothing is decoded or verified. Records older than 34 slots are expired, and their space is reused.`,
        'Mainnet has this many validators and committees; most of them have 4 operators, not 13.',
      ],
      tables: [
        {
          title: 'Memory by number of slots',
          columns: [
            { key: 'slot', title: 'slots' },
            { key: 'messages', title: 'messages a slot' },
            { key: 'records', title: 'records' },
            { key: 'mb', title: 'tables, MB' },
            { key: 'rss', title: 'RSS above empty, MB' },
            { key: 'mean', title: 'a message, mean µs', digits: 1 },
            { key: 'p99', title: 'p99 µs', digits: 1 },
            { key: 'max', title: 'max µs' },
            { key: 'forgotten', title: 'dropped early' },
          ],
          rows,
        },
      ],
      targets: [
        {
          what: 'Records dropped before 34 slots',
          wanted: 'none',
          measured: String(last?.forgotten ?? 'n/a'),
          met: last?.forgotten === 0,
        },
      ],
      details: { rows },
    }
  },
})
