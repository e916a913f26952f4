import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest on two quiet cores, the longest first: begun late, it would run alone at the end. */
const LONGEST = [
  'services/ibft-collector/src/kill.test.ts',
  'services/ibft-collector/src/forks.test.ts',
  'services/ibft-collector/src/outage.test.ts',
  'services/chain-indexer/src/rpc/endpoint-faults.test.ts',
  'services/chain-indexer/src/postgres-away.test.ts',
  'services/gateway/src/faults/production.test.ts',
  'services/chain-indexer/src/main.test.ts',
  'services/exporter/src/devnet.test.ts',
  'services/chain-indexer/src/kill.test.ts',
  'services/chain-indexer/src/chain-indexer.test.ts',
  'services/exporter/src/main.test.ts',
  'packages/stream/src/redis-faults.test.ts',
  'services/gateway/src/faults/redis.test.ts',
  'services/ibft-collector/src/flood.test.ts',
  'services/ibft-collector/src/history/devnet.test.ts',
  'services/chain-indexer/src/replay.test.ts',
  'services/chain-indexer/src/follow-chain.test.ts',
  'services/gateway/src/faults/epochs.test.ts',
  'services/ibft-collector/src/network/forks/devnet-v0-v1.test.ts',
  'services/ibft-collector/src/network/forks/devnet-v1-v2.test.ts',
  'services/ibft-collector/src/seed-era-faults.test.ts',
  'services/gateway/src/client.test.ts',
]

/** The longest files first; for the others as Vitest orders them. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((path) => moduleId.endsWith(path))
      return place === -1 ? LONGEST.length : place
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
