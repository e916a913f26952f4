import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { DutyAssembler } from '@ssv-exporter/ssv/alan/duties/duty-assembler'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { type DutyName, dutyNameOf } from '@ssv-exporter/store/duties/duty-key'
import type { DutyCollector } from './duty-collector.ts'
import type { DutyStore } from './duty-store.ts'
import type { SignatureRecovery } from './recovery/signature-recovery.ts'

export interface DutyDispatcherOptions {
  /** How often duties that are ready are emitted. */
  readonly everyMs?: number
  /** Slots for which signatures await an index. */
  readonly retentionSlots?: number
  /**
   * How long after the quorum a duty waits for the validators' signatures that are being recovered.
   * Later ones are stored on their own.
   */
  readonly recoveryWaitMs?: number
}

export interface DutyDispatcherModules {
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>
  readonly assembler: DutyAssembler
  readonly collector: DutyCollector
  readonly logger: Logger
  readonly now: () => number
  readonly store: Pick<DutyStore, 'put' | 'putUnpublished'>
  /** Absent: no signatures are recovered. */
  readonly recovery?: Pick<SignatureRecovery, 'isRecovering' | 'attach' | 'expire' | 'idle'>
}

/** Emits changed duties and drops past slots. */
export interface DutyDispatcher extends Startable {
  /** Verifies everything taken, recovers signatures and emits the duties that are ready. */
  advance(): Promise<void>
  /** The same with every change, however recent. */
  flush(): Promise<void>
}

const DEFAULTS = { everyMs: 100, retentionSlots: 36, recoveryWaitMs: 300 } as const
/** How long a shutdown waits for signatures that are being recovered. */
const RECOVERY_DRAIN_MS = 1_000

/** A duty whose signatures are being recovered. */
interface DutyAwaitingRecovery {
  readonly record: DutyRecord
  readonly untilMs: number
  /** Dispatched without them. */
  isDispatched: boolean
}

export function createDutyDispatcher(
  options: DutyDispatcherOptions,
  { network, assembler, collector, logger, now, store, recovery }: DutyDispatcherModules,
): DutyDispatcher {
  const { everyMs, retentionSlots, recoveryWaitMs } = { ...DEFAULTS, ...options }
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  const awaitingRecovery = new Map<DutyName, DutyAwaitingRecovery>()
  let expiredSlot = Number.NaN

  /** @param isFinal whether to wait for no signature any more */
  function dispatch(duties: readonly DutyRecord[], isFinal = false): void {
    const nowMs = now()
    for (const record of duties) {
      awaitingRecovery.set(dutyNameOf(record), {
        record,
        untilMs: waitEnd(record),
        isDispatched: false,
      })
    }
    const ready = [...awaitingRecovery].flatMap(([name, duty]) =>
      release(name, duty, nowMs, isFinal),
    )
    if (ready.length > 0) store.put(ready)
    expire(nowMs)
  }

  /** A quorum of long ago has its signatures, or will not get them. */
  function waitEnd({ entries }: DutyRecord): number {
    return Math.max(...entries.map(({ quorumMs = 0 }) => quorumMs)) + recoveryWaitMs
  }

  function release(
    name: DutyName,
    duty: DutyAwaitingRecovery,
    nowMs: number,
    isFinal: boolean,
  ): DutyRecord[] {
    const isRecovering = !isFinal && recovery?.isRecovering(duty.record) === true
    if (isRecovering && (duty.isDispatched || nowMs < duty.untilMs)) return []
    if (!isRecovering) awaitingRecovery.delete(name)
    const record = recovery?.attach(duty.record) ?? duty.record
    const isRepeated = duty.isDispatched && record === duty.record
    duty.isDispatched = true
    return isRepeated ? [] : [record]
  }

  function putUnpublished(duties: readonly DutyRecord[]): void {
    if (duties.length > 0) store.putUnpublished(duties)
  }

  function expire(nowMs: number): void {
    const slot = Math.floor((nowMs - network.genesisMs) / network.slotMs)
    if (slot === expiredSlot) return
    expiredSlot = slot
    assembler.expire(nowMs)
    collector.expire(slot - retentionSlots)
    recovery?.expire(slot - retentionSlots)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(everyMs, stopping.signal).catch(() => {})
      try {
        dispatch(assembler.drainChanged(now()))
        putUnpublished(assembler.pollUnpublished(now()))
      } catch (error) {
        logger.error({ err: error }, 'failed to process duties')
      }
    }
  }

  async function flush(): Promise<void> {
    await collector.idle()
    if (recovery !== undefined) await Promise.race([recovery.idle(), sleep(RECOVERY_DRAIN_MS)])
    dispatch(assembler.drainChanged(), true)
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
      await recovery?.idle()
      dispatch(assembler.drainChanged(now()))
    },
    flush,
  }
}
