import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { DutyAssembler } from '@ssv-exporter/ssv/alan/duties/duty-assembler'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import type { DutyCollector } from './duty-collector.ts'
import type { DutyStore } from './duty-store.ts'

export interface DutyPumpOptions {
  /** How often duties that are ready are passed on. */
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
  /** Verifies everything taken and passes on the duties that are ready. */
  advance(): Promise<void>
  /** The same with every change, settled or not. */
  flush(): Promise<void>
}

const DEFAULTS = { everyMs: 100, retentionSlots: 36 } as const

export function createDutyPump(
  options: DutyPumpOptions,
  { network, assembler, collector, logger, now, store }: DutyPumpModules,
): DutyPump {
  const { everyMs, retentionSlots } = { ...DEFAULTS, ...options }
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  let expiredSlot = Number.NaN

  function passOn(duties: readonly DutyRecord[]): void {
    expire(now())
    if (duties.length > 0) store.put(duties)
  }

  function expire(nowMs: number): void {
    const slot = Math.floor((nowMs - network.genesisMs) / network.slotMs)
    if (slot === expiredSlot) return
    expiredSlot = slot
    assembler.expire(nowMs)
    collector.expire(slot - retentionSlots)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(everyMs, stopping.signal).catch(() => {})
      try {
        passOn(assembler.takeChanged(now()))
      } catch (error) {
        logger.error({ err: error }, 'failed to pass on duties')
      }
    }
  }

  async function flush(): Promise<void> {
    await collector.idle()
    passOn(assembler.takeChanged())
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
    async advance() {
      await collector.idle()
      passOn(assembler.takeChanged(now()))
    },
    flush,
  }
}
