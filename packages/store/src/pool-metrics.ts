import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type pg from 'pg'

/** Metrics of a pool: its connections and the callers waiting for one. */
export function measurePool(pool: pg.Pool, name: string, metrics: Metrics): void {
  metrics.gauge({
    name: 'ssv_database_pool_connections',
    help: 'Open database connections, by pool and state',
    labelNames: ['pool', 'state'],
    collect(gauge) {
      gauge.set({ pool: name, state: 'used' }, pool.totalCount - pool.idleCount)
      gauge.set({ pool: name, state: 'idle' }, pool.idleCount)
    },
  })
  metrics.gauge({
    name: 'ssv_database_pool_waiting',
    help: 'Callers waiting for a database connection, by pool',
    labelNames: ['pool'],
    collect: (gauge) => gauge.set({ pool: name }, pool.waitingCount),
  })
}
