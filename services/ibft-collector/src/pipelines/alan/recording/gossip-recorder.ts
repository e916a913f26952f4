import { mkdir } from 'node:fs/promises'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { GossipMessage } from '../../../network/network.ts'
import { openRecordingParts, type RecordingParts } from './recording-parts.ts'
import { type SetupModules, writeSetup } from './write-setup.ts'

export interface GossipRecorderOptions {
  readonly folder: string
  readonly maxBytes: number
}

export interface GossipRecorderModules extends SetupModules {
  readonly network: AlanNetworkParameters
  /** Undefined if unknown: then the setup is written without them, and again at the end. */
  readonly beaconForks: () => BeaconForks | undefined
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * Records received gossip to files that `npm run play` plays. Must be started after the registry.
 */
export interface GossipRecorder extends Startable {
  record(message: Pick<GossipMessage, 'topic' | 'data' | 'peerId' | 'receivedMs'>): void
}

const FLUSH_MS = 1_000

export function createGossipRecorder(
  { folder, maxBytes }: GossipRecorderOptions,
  modules: GossipRecorderModules,
): GossipRecorder {
  const { network, beaconForks, logger, metrics } = modules
  const messages = metrics.counter({
    name: 'ssv_collector_recorded_messages_total',
    help: 'Gossip messages for `GOSSIP_RECORD` (dropped: not written to disk in time)',
    labelNames: ['outcome'],
  })
  let parts: RecordingParts | undefined
  let timer: NodeJS.Timeout | undefined
  const { genesisMs, slotMs } = network
  let beganAtBlock = 0
  const saveSetup = () =>
    writeSetup(folder, { network, forks: beaconForks(), beganAtBlock }, modules)

  return {
    record({ topic, data, peerId, receivedMs }) {
      if (parts === undefined) return
      const ms = Math.round(receivedMs)
      const slot = Math.floor((ms - genesisMs) / slotMs)
      const line = {
        ms,
        slot,
        into_slot_ms: ms - genesisMs - slot * slotMs,
        peer: peerId,
        topic,
        note: '',
        data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
      }
      const isWritten = parts.write(`${JSON.stringify(line)}\n`)
      messages.inc({ outcome: isWritten ? 'written' : 'dropped' })
    },
    async start() {
      await mkdir(folder, { recursive: true })
      beganAtBlock = (await readCursor(modules.database)).indexedBlock
      await saveSetup()
      parts = await openRecordingParts({ folder, maxBytes }, (error) =>
        logger.error({ err: error, folder }, 'gossip recording stopped'),
      )
      timer = setInterval(() => parts?.flush(), FLUSH_MS)
      logger.info({ folder, maxBytes }, 'recording gossip')
    },
    async stop() {
      clearInterval(timer)
      const open = parts
      parts = undefined
      if (open === undefined) return
      await open.close()
      // Validators may have been registered or removed meanwhile, and indices may have been learnt.
      await saveSetup().catch((error: unknown) =>
        logger.warn({ err: error, folder }, 'failed to update the setup of the recording'),
      )
    },
  }
}
