import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import type { HeadAge } from './head/head-watchdog.ts'
import { type HealthProblem, PROBLEM_KINDS } from './health-problems.ts'
import type { VerificationFacts } from './verify/verification-progress.ts'

/** Values read on each scrape. */
interface IndexerCondition {
  /** Empty unless this process is the leader. */
  age(): Partial<HeadAge>
  problems(): HealthProblem[]
}

export type IndexerMetrics = ReturnType<typeof createIndexerMetrics>

/**
 * All metrics of the chain-indexer, except those of RPC requests and statements, which are declared
 * with their sources.
 */
export function createIndexerMetrics(metrics: Metrics, condition: IndexerCondition) {
  metrics.gauge({
    name: 'ssv_indexer_head_age_seconds',
    help: 'Age of the head block in seconds; exported by the leader only',
    collect: (gauge) => show(gauge, condition.age().headAgeSeconds),
  })
  metrics.gauge({
    name: 'ssv_indexer_head_unchanged_seconds',
    help: 'Seconds since the head of the chain last changed; exported by the leader only',
    collect: (gauge) => show(gauge, condition.age().headUnchangedSeconds),
  })
  metrics.gauge({
    name: 'ssv_indexer_problem',
    help: '1 while a problem keeps the registry from being complete or up to date, by kind',
    labelNames: ['kind'],
    formerName: 'ssv_indexer_trouble',
    collect(gauge) {
      const kinds = new Set(condition.problems().map(({ kind }) => kind))
      for (const kind of PROBLEM_KINDS) gauge.set({ kind }, Number(kinds.has(kind)))
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
      help: 'Number of the chain head according to the endpoint in use',
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
      help: '1 while this process can neither acquire the lease nor see another holder',
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
      help: 'Depth of reorganisations in blocks',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    }),
    faults: metrics.counter({
      name: 'ssv_indexer_faults_total',
      help: 'Failures that the indexer retried, by code',
      labelNames: ['code'],
    }),
  }
}

export const repairedLogsMetric = (metrics: Metrics) =>
  metrics.counter({
    name: 'ssv_indexer_repaired_logs_total',
    help: 'Logs repaired, by kind: missing ones inserted, false ones removed',
    labelNames: ['kind'],
  })

/** @returns a function that sets the gauges; without facts they are not exported */
function verificationMetrics(metrics: Metrics): (facts: VerificationFacts | undefined) => void {
  const proved = metrics.gauge({
    name: 'ssv_indexer_proved_block',
    help: 'Last block up to which headers are linked to the start block and prove the logs',
  })
  const unproved = metrics.gauge({
    name: 'ssv_indexer_unproved_blocks',
    help: 'Blocks up to ssv_indexer_proved_block whose logs no endpoint could prove',
  })
  const confirmed = metrics.gauge({
    name: 'ssv_indexer_confirmed_block',
    help: 'Last block up to which logs were read a second time after finality',
  })
  const unverified = metrics.gauge({
    name: 'ssv_indexer_unverified_blocks',
    help: 'Final blocks neither proved nor confirmed yet',
    formerName: 'ssv_indexer_believed_blocks',
  })
  const contradictions = metrics.gauge({
    name: 'ssv_indexer_contradictions',
    help: 'Block ranges in which a log is missing or false',
  })
  return (facts) => {
    show(proved, facts?.provedTo)
    show(unproved, facts?.unprovedBlocks)
    show(confirmed, facts?.confirmedTo)
    show(unverified, facts?.unverifiedBlocks)
    show(contradictions, facts?.contradictions.length)
  }
}
