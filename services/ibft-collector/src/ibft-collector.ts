import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { assertWritable } from '@ssv-exporter/store/assert-writable'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { assertSameGeneration } from './assert-same-generation.ts'
import type { CollectorStatus } from './collector-status.ts'
import type { PipelineModules, PipelineOptions } from './pipelines/pipeline.ts'
import { PIPELINES } from './pipelines/pipelines.ts'

export interface IbftCollector {
  /**
   * Ready once it listens to the network and the database accepts writes. Peers are no condition:
   * they come and go.
   */
  ready(): Promise<Readiness>
  status(): CollectorStatus
}

/** Creates a collector and adds its parts to `lifecycle` in start order. */
export function addIbftCollector(
  lifecycle: Lifecycle,
  options: PipelineOptions,
  modules: PipelineModules,
): IbftCollector {
  const { database } = modules
  const { generation } = options
  lifecycle.add('generation', {
    start: () => assertSameGeneration(database, generation),
    stop: async () => {},
  })
  const pipeline = PIPELINES[generation](lifecycle, options, modules)
  let isStarted = false
  lifecycle.add('collector', {
    async start() {
      isStarted = true
    },
    async stop() {
      isStarted = false
    },
  })
  return {
    async ready() {
      if (!isStarted) return { ready: false, role: 'collector', reason: 'STARTING' }
      try {
        await assertSchemaVersion(database)
        await assertWritable(database)
        return { ready: true, role: 'collector' }
      } catch (error) {
        const { code } = error as { code?: unknown }
        const reason = typeof code === 'string' ? code : 'UNKNOWN'
        return { ready: false, role: 'collector', reason }
      }
    },
    status: () => ({ role: 'collector', name: options.name, ...pipeline.status() }),
  }
}
