import { ensureOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import { expect, test } from 'vitest'
import type { ValidatorChange } from '../registry/registry-change.ts'
import { OWNER, publicKeyOf } from '../testing/emit.ts'
import { openRegistryBench } from '../testing/registry-bench.ts'
import { publishRegistryChanges } from './publish-registry-changes.ts'

/** More than one encoding batch, and not a multiple of it. */
const MANY = 450

test('publishes thousands of changes once each, in order, skips unchanged records, and adds the previous cluster of a moved record', async () => {
  await using bench = await openRegistryBench('current')
  const [keyId = 0] = await ensureOperatorKeys(bench.database, [Buffer.from('a key')])
  const liquidation = (index: number): ValidatorChange => {
    const row = {
      keyId: index,
      publicKey: publicKeyOf('v'),
      index,
      owner: OWNER,
      operatorKeyIds: [keyId],
      operatorIds: [7],
      sharePublicKeys: '0x',
      clusterId: undefined,
      liquidated: true,
      registeredBlock: 1,
      exitedBlock: undefined,
      removedBlock: undefined,
    }
    const before = { ...row, liquidated: false }
    return { type: 'validator', op: 'put', block: 2, row, before, registered: false }
  }
  const changes = Array.from({ length: MANY }, (_, index) => liquidation(index))
  const idle = {
    ...liquidation(MANY),
    before: { ...liquidation(MANY).row, sharePublicKeys: '0x01' },
  }
  const publish = (some: ValidatorChange[]) =>
    bench.database.transaction('publish', (transaction) =>
      publishRegistryChanges(transaction, 'current', some),
    )
  expect(await publish([idle])).toBe(false)
  expect(await publish([...changes, idle])).toBe(true)
  const publications = await bench.outbox()
  expect(publications.map(({ record }) => 'index' in record && record.index)).toEqual(
    Array.from({ length: MANY }, (_, index) => index),
  )
  expect(publications.at(-1)).toMatchObject({
    update: true,
    detail: true,
    record: { operators: [{ publicKey: 'a key', nodeId: 7 }] },
  })
  expect(publications.at(-1)?.tags).not.toHaveProperty('former')

  const [change] = changes as [ValidatorChange]
  const former = { owner: `0x${'0f'.repeat(20)}`, operatorIds: ['8', '9'] }
  const before = { ...change.row, owner: former.owner, operatorIds: [8, 9] }
  await publish([{ ...change, before }])
  expect((await bench.outbox()).at(-1)?.tags).toEqual({ owner: OWNER, operatorIds: ['7'], former })
})
