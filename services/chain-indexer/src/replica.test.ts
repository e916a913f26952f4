import { startTestChain } from '@ssv-exporter/devnet/test-chain'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { startPostgresReplica } from '@ssv-exporter/test-kit/postgres-replica'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { expect, onTestFinished, test } from 'vitest'
import { indexChain, PATIENCE, untilAtHead } from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'
import { type IndexerProcess, indexerEnv, spawnIndexer } from './testing/spawn-indexer.ts'

/**
 * Number of readiness checks that must agree; each process tries to become leader once per second.
 */
const CHECKS = 30
const REPORTED_BY_LEADER =
  /^ssv_(indexer_(head_|indexed_block|lag_blocks|progress_age)\w*|rpc_endpoint_head_block)\{/m

const openedAt = (url: string) =>
  createDatabase(
    { url, applicationName: 'test' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )

async function readiness(run: IndexerProcess): Promise<unknown> {
  const answer = await run.admin('/ready')
  return { status: answer.status, ...((await answer.json()) as object) }
}

test('two processes on a replica: neither leads or reports the other as leader, both report why, and one leads after promotion', async () => {
  const primary = await startPostgres({ migrated: true })
  onTestFinished(() => primary.stop())
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  await populate(chain, { blocks: 10 })
  const database = openedAt(primary.url)
  const leader = await indexChain(
    chain,
    { url: primary.url, database, [Symbol.asyncDispose]: async () => {} },
    { network: 'devnet', startBlock: 0 },
  )
  await leader.caughtUp()
  const replica = await startPostgresReplica(primary)
  onTestFinished(() => replica.stop())

  const env = indexerEnv({ databaseUrl: replica.url, rpcUrl: chain.rpcUrl })
  const runs = [spawnIndexer(env), spawnIndexer(env)]
  const cannotLead = {
    status: 503,
    ready: false,
    role: 'cannot-lead',
    reason: 'DATABASE_READ_ONLY',
  }
  for (const run of runs) {
    await expect.poll(() => readiness(run), PATIENCE).toEqual(cannotLead)
  }
  for (let check = 0; check < CHECKS; check += 1) {
    for (const run of runs) expect(await readiness(run)).toEqual(cannotLead)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  for (const run of runs) {
    const metrics = await (await run.admin('/metrics')).text()
    expect(metrics).toMatch(/^ssv_indexer_cannot_lead\S* 1$/m)
    expect(metrics).toMatch(/^ssv_indexer_leader\S* 0$/m)
    expect(metrics).toMatch(/^ssv_relay_cannot_lead\S* 1$/m)
    expect(metrics).not.toMatch(REPORTED_BY_LEADER)
    expect(await run.status()).toMatchObject({
      role: 'cannot-lead',
      fault: 'DATABASE_READ_ONLY',
      relay: { leading: false, fault: 'DATABASE_READ_ONLY' },
    })
  }

  // The primary is gone and the replica replaces it.
  await leader.stop()
  await database.close()
  await replica.promote()
  const promoted = openedAt(replica.url)
  onTestFinished(() => promoted.close())
  await chain.settle(chain.actions.setFeeRecipient(chain.account(2), chain.account(6)))
  await untilAtHead(promoted, chain)
  const roles = async () =>
    (await Promise.all(runs.map(async (run) => (await run.status()).role))).sort()
  await expect.poll(roles, PATIENCE).toEqual(['leader', 'standby'])
  for (const run of runs) expect(await readiness(run)).toMatchObject({ status: 200, ready: true })
})
