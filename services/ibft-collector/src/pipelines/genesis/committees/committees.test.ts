import { expect, onTestFinished, test, vi } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import { moveRegistry, register, signingCommittee } from '../../../testing/signing-committee.ts'
import type { ValidatorCommittee } from './committee.ts'
import { createCommittees } from './committees.ts'

/** The default of one second is too short on a busy machine. */
const WAIT = { timeout: 300_000 }

async function world({ pollMs = 20 } = {}) {
  const modules = await openDatabase()
  const hints = new Set<() => void>()
  const hint = {
    subscribe(listener: () => void) {
      hints.add(listener)
      return () => hints.delete(listener)
    },
  }
  const committees = createCommittees({ pollMs }, { ...modules, hint })
  onTestFinished(() => committees.stop())
  const changes: number[][] = []
  committees.onChange((changed) => changes.push(changed.map((one) => one.validatorKeyId)))
  return { ...modules, committees, changes, hints }
}

const plain = ({ publicKey, shareKeys, ...rest }: ValidatorCommittee) => ({
  ...rest,
  publicKey: Buffer.from(publicKey).toString('hex'),
  shareKeys: shareKeys.map((key) => Buffer.from(key).toString('hex')),
})
const bare = ({
  validatorKeyId,
  publicKey,
  nodeIds,
  shareKeys,
  quorum,
  owner,
  operatorIds,
}: ValidatorCommittee) =>
  plain({ validatorKeyId, publicKey, nodeIds, shareKeys, quorum, owner, operatorIds })

test('loads all validators of the registry at startup, with shares in the order of their operators', async () => {
  const { database, committees, changes } = await world()
  const made = [signingCommittee(1), signingCommittee(2, { nodeIds: [1, 2, 3, 4, 5, 6, 7] })]
  await register(database, made)
  await committees.start()
  expect([...committees.all()].map(plain)).toEqual(made.map(bare))
  expect(committees.of(made[1]?.publicKey ?? new Uint8Array())?.quorum).toBe(5)
  expect(committees.of(new Uint8Array(48))).toBeUndefined()
  expect(changes).toEqual([[1, 2]])
})

test('numbers nodes by contract id and names clusters in generations that do so', async () => {
  const { database, committees } = await world()
  await register(database, [signingCommittee(1)])
  await database.query('today', "UPDATE deployment SET generation = 'current'")
  await database.query(
    'ids',
    `UPDATE validator SET operator_ids = '{5,17,2,900}', cluster_id = '\\x${'c1'.repeat(32)}'`,
  )
  await committees.start()
  const [committee] = committees.all()
  expect(committee?.nodeIds).toEqual([5, 17, 2, 900])
  expect(committee?.operatorIds).toEqual(['5', '17', '2', '900'])
  expect(committee?.clusterId).toBe(`0x${'c1'.repeat(32)}`)
})

test('reports validators that are added or registered again, and keeps removed ones', async () => {
  const { database, committees, changes } = await world()
  const [first, second] = [signingCommittee(1), signingCommittee(2)]
  await register(database, [first, second])
  await committees.start()
  await database.query('removed', 'UPDATE validator SET removed_block = 5 WHERE key_id = 1')
  await register(database, [signingCommittee(3), signingCommittee(2, { seed: 'again' })], 9)
  await vi.waitFor(() => expect(changes.at(-1)).toEqual([2, 3]), WAIT)
  expect(committees.of(first.publicKey)).toBeDefined()
  const shares = committees
    .of(second.publicKey)
    ?.shareKeys.map((key) => Buffer.from(key).toString('hex'))
  expect(shares).not.toEqual(second.shareKeys.map((key) => Buffer.from(key).toString('hex')))
})

test('follows a reorg: removes what it removed, and restores former committees', async () => {
  const { database, committees } = await world()
  const [kept, orphan] = [signingCommittee(1), signingCommittee(2)]
  await register(database, [kept], 100)
  await moveRegistry(database, 100, { finalized: 90 })
  await committees.start()
  await register(database, [signingCommittee(1, { seed: 'again' }), orphan], 101)
  await moveRegistry(database, 101, { finalized: 90 })
  await vi.waitFor(() => expect(committees.of(orphan.publicKey)).toBeDefined(), WAIT)
  await database.query('orphaned', 'DELETE FROM validator WHERE key_id = 2')
  await register(database, [kept], 100)
  await moveRegistry(database, 101, { hash: 7, finalized: 90 })
  await vi.waitFor(() => expect(committees.of(orphan.publicKey)).toBeUndefined(), WAIT)
  expect(plain(committees.of(kept.publicKey) as ValidatorCommittee)).toEqual(bare(kept))
})

test('reloads a registry that was indexed anew', async () => {
  const { database, committees } = await world()
  const [gone, here] = [signingCommittee(1), signingCommittee(2)]
  await register(database, [gone], 1)
  await moveRegistry(database, 5_000, { finalized: 5_000 })
  await committees.start()
  await database.query('replay', 'DELETE FROM validator')
  await register(database, [here], 2)
  await vi.waitFor(() => expect(committees.of(here.publicKey)).toBeDefined(), WAIT)
  expect(committees.of(gone.publicKey)).toBeUndefined()
})

test('reloads a registry that was replayed: the log has another epoch', async () => {
  const { database, committees } = await world()
  const [gone, here] = [signingCommittee(1), signingCommittee(2)]
  await register(database, [gone, here], 1)
  await moveRegistry(database, 5_000, { finalized: 5_000 })
  await committees.start()
  await database.transaction('replay', async (transaction) => {
    await transaction.query('replay', 'DELETE FROM validator WHERE key_id = 1')
    await transaction.query('epoch', 'UPDATE publication_head SET epoch = gen_random_uuid()')
  })
  await vi.waitFor(() => expect(committees.of(gone.publicKey)).toBeUndefined(), WAIT)
  expect(committees.of(here.publicKey)).toBeDefined()
})

test('has no validators before the first indexing, and polls again', async () => {
  const { database, committees } = await world()
  await committees.start()
  expect(committees.size).toBe(0)
  await register(database, [signingCommittee(1)])
  await vi.waitFor(() => expect(committees.size).toBe(1), WAIT)
})

test('skips a validator whose shares do not match its operators', async () => {
  const { database, committees } = await world()
  await register(database, [signingCommittee(1), signingCommittee(2)])
  await database.query(
    'short',
    "UPDATE validator SET share_public_keys = '\\x0102' WHERE key_id = 1",
  )
  await committees.start()
  expect([...committees.all()].map((one) => one.validatorKeyId)).toEqual([2])
})

test('a hint loads a new validator long before the next poll', async () => {
  const { database, committees, hints } = await world({ pollMs: 3_600_000 })
  await register(database, [signingCommittee(1)], 1)
  await committees.start()
  await register(database, [signingCommittee(2)], 2)
  for (const listener of hints) listener()
  await vi.waitFor(() => expect(committees.size).toBe(2), WAIT)
  await committees.stop()
  expect(hints.size).toBe(0)
})
