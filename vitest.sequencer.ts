import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest on two quiet cores, the longest first: begun late, it would run alone at the end. */
const LONGEST = [
  'services/ibft-collector/src/pipelines/genesis/kill.test.ts',
  'services/ibft-collector/src/pipelines/genesis/forks.test.ts',
  'services/ibft-collector/src/pipelines/genesis/outage.test.ts',
  'services/gateway/src/faults/production.test.ts',
  'services/chain-indexer/src/postgres-away.test.ts',
  'services/chain-indexer/src/rpc/endpoint-faults.test.ts',
  'services/chain-indexer/src/main.test.ts',
  'services/chain-indexer/src/kill.test.ts',
  'services/exporter/src/devnet.test.ts',
  'services/chain-indexer/src/chain-indexer.test.ts',
  'services/chain-indexer/src/verify/verifier.test.ts',
  'services/exporter/src/main.test.ts',
  'services/ibft-collector/src/main.test.ts',
  'packages/stream/src/redis-faults.test.ts',
  'services/chain-indexer/src/rpc/chain-source.test.ts',
  'services/chain-indexer/src/replay/replay-registry.test.ts',
  'services/gateway/src/faults/redis.test.ts',
  'services/ibft-collector/src/pipelines/genesis/history/devnet.test.ts',
  'services/chain-indexer/src/follow-chain.test.ts',
  'services/ibft-collector/src/pipelines/genesis/flood.test.ts',
  'services/chain-indexer/src/replay.test.ts',
  'packages/devnet/src/network/operator-network.test.ts',
  'services/chain-indexer/src/reindex.test.ts',
  'packages/devnet/src/network/history.test.ts',
  'services/ibft-collector/src/pipelines/genesis/history/history.test.ts',
  'services/gateway/src/faults/epochs.test.ts',
  'services/gateway/src/rest/exports.test.ts',
  'packages/devnet/src/network/habits.test.ts',
  'services/ibft-collector/src/network/forks/devnet-v0-v1.test.ts',
  'services/gateway/src/faults/kill.test.ts',
  'services/chain-indexer/src/simulation.test.ts',
  'services/ibft-collector/src/network/forks/devnet-v1-v2.test.ts',
  'packages/devnet/src/model/accounting-against-model.test.ts',
  'packages/contracts/src/decode-log.oracle.test.ts',
  'packages/ssv/src/genesis/hostile-input.test.ts',
  'services/gateway/src/rest/http.test.ts',
  'services/chain-indexer/src/ranges/backfill.test.ts',
  'services/chain-indexer/src/registry/contract-v2.test.ts',
  'scripts/transcripts.test.ts',
  'services/ibft-collector/src/network/threaded/threaded-network.test.ts',
  'services/gateway/src/faults/rolling-restart.test.ts',
  'services/exporter/src/redis-refused.test.ts',
  'services/ibft-collector/src/pipelines/genesis/decided/decided.test.ts',
  'services/gateway/src/query/attack.test.ts',
  'services/gateway/src/stream/v2/slow.test.ts',
  'services/gateway/src/client-in-browser.test.ts',
  'packages/stream/src/memory-stream.test.ts',
  'services/gateway/src/faults/paused-replay.test.ts',
  'services/gateway/src/stream/v2/model.test.ts',
  'scripts/start.test.ts',
  'packages/store/src/bin/migrate.test.ts',
]

/**
 * The longest files first; for the others as Vitest orders them. Files that share processes come together at the end: a process goes on
 * with the next of them only where no other file stands between.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const place = LONGEST.findIndex((path) => moduleId.endsWith(path))
      const among = place === -1 ? LONGEST.length : place
      return project.config.isolate ? among : among + LONGEST.length + 1
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
