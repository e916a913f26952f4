import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import type { HeadAge } from './head/head-watchdog.ts'
import { TROUBLE_KINDS, type Trouble } from './trouble.ts'
import type { VerificationFacts } from './verify/verification-progress.ts'

/** What is read when metrics are. */
interface IndexerCondition {
  /** Empty unless this process follows the head. */
  age(): Partial<HeadAge>
  troubles(): Trouble[]
}

export type IndexerMetrics = ReturnType<typeof createIndexerMetrics>

/** Every metric of the chain-indexer; those of RPC requests and statements stand with their makers. */
export function createIndexerMetrics(metrics: Metrics, condition: IndexerCondition) {
  metrics.gauge({
    name: 'ssv_indexer_head_age_seconds',
    help: 'Seconds from the time of the head block to now; exported by the leader alone',
    collect: (gauge) => show(gauge, condition.age().headAgeSeconds),
  })
  metrics.gauge({
    name: 'ssv_indexer_head_unchanged_seconds',
    help: 'Seconds since the head of the chain was another block; exported by the leader alone',
    collect: (gauge) => show(gauge, condition.age().headUnchangedSeconds),
  })
  metrics.gauge({
    name: 'ssv_indexer_trouble',
    help: '1 while something keeps the registry from being complete or up to date, by kind',
    labelNames: ['kind'],
    collect(gauge) {
      const kinds = new Set(condition.troubles().map(({ kind }) => kind))
      for (const kind of TROUBLE_KINDS) gauge.set({ kind }, Number(kinds.has(kind)))
    },
  })
  return {
    verified: verificationMetrics(metrics),
    repairedLogs: repairedLogsMetric(metrics),
    leader: metrics.gauge({
      name: 'ssv_indexer_leader',
      help: '1 while this process holds the lease and writes',
    }),
    headBlock: metrics.gauge({
      name: 'ssv_indexer_head_block',
      help: 'Number of the chain head as the endpoint in use sees it',
    }),
    indexedBlock: metrics.gauge({
      name: 'ssv_indexer_indexed_block',
      help: 'Number of the last block in the registry',
    }),
    finalizedBlock: metrics.gauge({
      name: 'ssv_indexer_finalized_block',
      help: 'Number of the last block that counts as final',
    }),
    lag: metrics.gauge({
      name: 'ssv_indexer_lag_blocks',
      help: 'Blocks between the head and the last one indexed',
    }),
    cannotLead: metrics.gauge({
      name: 'ssv_indexer_cannot_lead',
      help: '1 while this process can neither take the lease nor see that another one holds it',
    }),
    logs: metrics.counter({
      name: 'ssv_indexer_logs_total',
      help: 'Contract logs indexed, by verdict',
      labelNames: ['verdict'],
    }),
    commitDuration: metrics.histogram({
      name: 'ssv_indexer_commit_duration_seconds',
      help: 'Time to commit one range',
    }),
    reorgs: metrics.counter({
      name: 'ssv_indexer_reorgs_total',
      help: 'Reorganisations rolled back',
    }),
    reorgDepth: metrics.histogram({
      name: 'ssv_indexer_reorg_depth_blocks',
      help: 'Blocks taken back by a reorganisation',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    }),
    faults: metrics.counter({
      name: 'ssv_indexer_faults_total',
      help: 'Failures after which the indexer tried again, by code',
      labelNames: ['code'],
    }),
  }
}

export const repairedLogsMetric = (metrics: Metrics) =>
  metrics.counter({
    name: 'ssv_indexer_repaired_logs_total',
    help: 'Logs that were put in because they were missing, or taken out because they never were, by kind',
    labelNames: ['kind'],
  })

/** @returns what shows the facts in metrics; without facts they are not exported */
function verificationMetrics(metrics: Metrics): (facts: VerificationFacts | undefined) => void {
  const proved = metrics.gauge({
    name: 'ssv_indexer_proved_block',
    help: 'Block up to which every header was linked to the start block and the logs were proved by it',
  })
  const unproved = metrics.gauge({
    name: 'ssv_indexer_unproved_blocks',
    help: 'Blocks up to ssv_indexer_proved_block whose logs no endpoint could prove',
  })
  const confirmed = metrics.gauge({
    name: 'ssv_indexer_confirmed_block',
    help: 'Block up to which logs were read a second time after their blocks were final',
  })
  const believed = metrics.gauge({
    name: 'ssv_indexer_believed_blocks',
    help: 'Final blocks that are neither proved nor confirmed yet',
  })
  const contradictions = metrics.gauge({
    name: 'ssv_indexer_contradictions',
    help: 'Ranges of blocks in which a log must be missing, or one too many',
  })
  return (facts) => {
    show(proved, facts?.provedTo)
    show(unproved, facts?.unprovedBlocks)
    show(confirmed, facts?.confirmedTo)
    show(believed, facts?.believedBlocks)
    show(contradictions, facts?.contradictions.length)
  }
}
