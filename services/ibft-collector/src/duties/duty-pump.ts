import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { DutyAssembler } from '@ssv-exporter/ssv/alan/duties/duty-assembler'
import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import type { DutyCollector } from './duty-collector.ts'
import type { DutyStore } from './duty-store.ts'

export interface DutyPumpOptions {
  /** How long changes of a duty are collected before they are passed on. */
  readonly everyMs?: number
  /** Slots for which signatures wait for an index. */
  readonly retentionSlots?: number
}

export interface DutyPumpModules {
  readonly network: Pick<NetworkFacts, 'genesisMs' | 'slotMs'>
  readonly assembler: DutyAssembler
  readonly collector: DutyCollector
  readonly logger: Logger
  readonly now: () => number
  readonly store: Pick<DutyStore, 'put'>
}

/** Passes on changed duties and drops past slots. */
export interface DutyPump extends Startable {
  /** Verifies everything taken and passes on every change. */
  flush(): Promise<void>
}

const DEFAULTS = { everyMs: 500, retentionSlots: 36 } as const

export function createDutyPump(
  options: DutyPumpOptions,
  { network, assembler, collector, logger, now, store }: DutyPumpModules,
): DutyPump {
  const { everyMs, retentionSlots } = { ...DEFAULTS, ...options }
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  function handOn(): void {
    const duties = assembler.takeChanged()
    const nowMs = now()
    assembler.expire(nowMs)
    collector.expire(Math.floor((nowMs - network.genesisMs) / network.slotMs) - retentionSlots)
    if (duties.length > 0) store.put(duties)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(everyMs, stopping.signal).catch(() => {})
      try {
        handOn()
      } catch (error) {
        logger.error({ err: error }, 'failed to pass on duties')
      }
    }
  }

  async function flush(): Promise<void> {
    await collector.idle()
    handOn()
  }

  return {
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await running
      await flush()
    },
    flush,
  }
}
