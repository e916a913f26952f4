import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { currentAbi } from '@ssv-exporter/contracts/abi/current'
import { toAddress } from '@ssv-exporter/contracts/address'
import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import { loadAccounts } from '@ssv-exporter/store/registry/accounts'
import { loadClusters } from '@ssv-exporter/store/registry/clusters'
import { readOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { loadValidators } from '@ssv-exporter/store/registry/validators'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { decodeEventLog, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { emitV2, operatorAdded, validatorAdded, wrapped } from '../testing/emit.ts'
import { expectReplayable } from '../testing/expect-replayable.ts'
import { type EmittedLog, openRegistryBench } from '../testing/registry-bench.ts'

const folder = vectorsFolder()
if (folder === undefined) {
  notRun(
    'indexing logs recorded from the real contracts',
    'SSV_VECTORS is not set',
    'set it to a folder of recorded SSV network data',
  )
}
const read = (file: string) => JSON.parse(readFileSync(join(folder ?? '', file), 'utf8'))

interface Recorded {
  case: string
  log: EmittedLog
}

interface SeedRecorded {
  abiVersion: string
  log: EmittedLog
  decoded: {
    event: string
    ownerAddress: string
    name?: string
    publicKey: string
    operatorPublicKeys?: string[]
    oess?: { operatorPublicKey: string }[]
    operatorIds?: number[]
  }
}

describe.runIf(folder !== undefined)('logs recorded from the real contracts', () => {
  const today = () => {
    const logs = (read('modern/contract-logs/raw-logs.json').logs as Recorded[]).map(
      (entry) => [entry.case, entry.log] as const,
    )
    const expected = read('modern/contract-logs/decoded.json') as {
      case: string
      args: Record<string, never>
    }[]
    return {
      log: Object.fromEntries(logs),
      args: Object.fromEntries(expected.map((e) => [e.case, e.args])),
    }
  }

  test('of the current contract are indexed to their records', async () => {
    const { log, args } = today()
    await using bench = await openRegistryBench('current')
    const owner = args.ValidatorAdded?.owner as unknown as Hex
    await bench.block([
      log.OperatorAdded as EmittedLog,
      ...[2n, 3n, 4n].map((id) => operatorAdded(id)),
    ])
    // The recorded signature covers nonce 2: that owner had two earlier registrations.
    await bench.block([0, 1].map((nonce) => validatorAdded('earlier', { owner, nonce, cut: 1 })))
    await bench.block([
      log.ValidatorAdded as EmittedLog,
      log.OperatorRemoved as EmittedLog,
      log.ValidatorRemoved as EmittedLog,
      log.ClusterLiquidated as EmittedLog,
      log.ClusterReactivated as EmittedLog,
      log.FeeRecipientUpdated as EmittedLog,
    ])
    expect((await bench.verdicts()).filter(({ block }) => block === 3)).toMatchObject([
      { event: 'ValidatorAdded', verdict: 'applied' },
      { event: 'OperatorRemoved', reason: 'operator-unknown' },
      { event: 'ValidatorRemoved', reason: 'validator-unknown' },
      { event: 'ClusterLiquidated', verdict: 'applied' },
      { event: 'ClusterReactivated', verdict: 'applied' },
      { event: 'FeeRecipientAddressUpdated', verdict: 'applied' },
    ])
    const [operator] = await loadOperators(bench.database, { operatorIds: [1] })
    expect(operator).toMatchObject({
      owner: String(args.OperatorAdded?.owner).toLowerCase(),
      fee: BigInt(args.OperatorAdded?.fee as unknown as string),
    })
    const keys = await readOperatorKeys(bench.database, [operator?.keyId as number])
    expect(Buffer.from(keys.get(operator?.keyId as number) ?? []).toString()).toBe(
      args.OperatorAdded?.publicKeyUnwrappedText,
    )

    const blob = args.ValidatorAdded?.blob as unknown as { sharePublicKeys: string[] }
    const lowerOwner = owner.toLowerCase()
    const [validator] = await loadValidators(bench.database, { owners: [lowerOwner] })
    expect(validator).toMatchObject({
      publicKey: args.ValidatorAdded?.publicKey,
      operatorIds: [1, 2, 3, 4],
      sharePublicKeys: `0x${blob.sharePublicKeys.join('')}`,
      index: 0,
    })
    expect(await loadClusters(bench.database, [validator?.clusterId as string])).toMatchObject([
      { owner: lowerOwner, validatorCount: 3, index: 6379565400n, balance: 5993449203200000000n },
    ])
    expect(await loadAccounts(bench.database, [lowerOwner])).toMatchObject([
      {
        feeRecipient: String(args.FeeRecipientUpdated?.recipientAddress).toLowerCase(),
        nonce: 2,
      },
    ])
    await expectReplayable(bench)
  })

  test('of v2.0.0 are named, and each cluster is as viem decodes its last event', async () => {
    await using bench = await openRegistryBench('current')
    const logs = read('contract-v2/logs.json').logs as (EmittedLog & { blockNumber: Hex })[]
    expect(logs.length).toBeGreaterThan(0)
    const blocks = Map.groupBy(logs, ({ blockNumber }) => BigInt(blockNumber))
    await bench.range([...blocks.values()])
    const seen = logs.map(({ topics, data }) => {
      const [topic0 = '0x', ...indexed] = topics
      return decodeEventLog({ abi: currentAbi, topics: [topic0, ...indexed], data })
    })
    const verdicts = await bench.verdicts()
    expect(verdicts.map(({ event }) => event)).toEqual(seen.map(({ eventName }) => eventName))
    // The recording lacks the registrations of most operators and validators that they name.
    const withoutVerdict = verdicts.filter(
      ({ verdict, reason }) =>
        verdict === 'unknown' ||
        (verdict === 'malformed' && !/^(operator|validator)-/.test(`${reason}`)),
    )
    expect(withoutVerdict).toEqual([])

    const tuples = new Map(
      seen.flatMap(({ args }) =>
        'cluster' in args
          ? [[clusterId(toAddress(args.owner), args.operatorIds), args.cluster] as const]
          : [],
      ),
    )
    expect(tuples.size).toBeGreaterThan(0)
    for (const [id, tuple] of tuples) {
      expect(await loadClusters(bench.database, [id])).toMatchObject([tuple])
    }
    const migrated = seen.flatMap(({ eventName, args }) =>
      eventName === 'ClusterMigratedToETH'
        ? [clusterId(toAddress(args.owner), args.operatorIds)]
        : [],
    )
    for (const id of migrated) {
      expect(await loadClusters(bench.database, [id])).toMatchObject([{ currency: 'ETH' }])
    }
    await expectReplayable(bench)
  })

  const seed = (version: string) =>
    (read('seed/seed-eth1-logs.json').logs as SeedRecorded[]).filter(
      ({ abiVersion }) => abiVersion === version,
    )

  test.each(['legacy', 'v1'] as const)('of %s are indexed to their records', async (generation) => {
    await using bench = await openRegistryBench(generation)
    const recorded = seed(generation)
    await bench.block(recorded.map(({ log }) => log))
    expect((await bench.verdicts()).map(({ verdict }) => verdict)).toEqual(
      recorded.map(() => 'applied'),
    )
    const records = (await bench.outbox()).map(({ type, record }) => ({ type, ...record }))
    const indexes = { operator: 0, validator: 0 }
    expect(records).toMatchObject(
      recorded.map(({ decoded }) => {
        if (decoded.event === 'OperatorAdded') {
          return {
            type: 'operator',
            publicKey: decoded.publicKey,
            name: decoded.name,
            ownerAddress: decoded.ownerAddress.toLowerCase(),
            index: indexes.operator++,
          }
        }
        const keys =
          decoded.operatorPublicKeys ?? decoded.oess?.map((share) => share.operatorPublicKey) ?? []
        return {
          type: 'validator',
          publicKey: decoded.publicKey.slice(2),
          operators: keys.map((publicKey, i) => ({ publicKey, nodeId: i + 1 })),
          index: indexes.validator++,
        }
      }),
    )
    await expectReplayable(bench)
  })

  test('of v2 are indexed to their records once the operators they name are registered', async () => {
    await using bench = await openRegistryBench('v2')
    const recorded = seed('v2')
    const ids = [...new Set(recorded.flatMap(({ decoded }) => decoded.operatorIds ?? []))]
    await bench.block(
      ids.map((id) =>
        emitV2('OperatorAdded', {
          id: BigInt(id),
          name: 'n',
          ownerAddress: `0x${'01'.repeat(20)}`,
          publicKey: wrapped(`key ${id}`),
          fee: 0n,
        }),
      ),
    )
    await bench.block(recorded.map(({ log }) => log))
    const verdicts = (await bench.verdicts()).filter(({ block }) => block === 2)
    expect(verdicts.length).toBeGreaterThan(0)
    for (const [i, { decoded }] of recorded.entries()) {
      expect(verdicts[i]?.event).toBe(decoded.event)
      if (decoded.event !== 'ValidatorAdded') continue
      expect(verdicts[i]?.verdict).toBe('applied')
      const row = await bench.reader.validatorByKey(
        Buffer.from(decoded.publicKey.slice(2), 'hex'),
        true,
      )
      expect(row?.nodeIds).toEqual(decoded.operatorIds?.map((_, index) => index + 1))
    }
    await expectReplayable(bench)
  })
})
