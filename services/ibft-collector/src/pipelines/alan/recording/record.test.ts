import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readCursor } from '@ssv-exporter/store/cursor'
import { expect, onTestFinished, test } from 'vitest'
import { createAlanCommittee } from '../../../testing/network/alan-committee.ts'
import { openDatabase } from '../../../testing/open-database.ts'
import { createGossipRecorder } from './gossip-recorder.ts'
import { type RecordedMessage, recordedMessages } from './recorded-messages.ts'
import { readSetup } from './setup.ts'

const MEGABYTE = 1_000_000
const DOMAIN = Uint8Array.of(0, 0, 0x77, 1)

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-record-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function readAll(
  folder: string,
  onTruncated?: (path: string) => void,
): Promise<RecordedMessage[]> {
  const messages: RecordedMessage[] = []
  for await (const message of recordedMessages(folder, onTruncated)) messages.push(message)
  return messages
}

async function openRegistry() {
  const opened = await openDatabase()
  await createAlanCommittee(DOMAIN).register(opened.database)
  return opened
}

async function startRecorder(folder: string, maxBytes: number, registry = openRegistry()) {
  const opened = await registry
  const recorder = createGossipRecorder(
    { folder, maxBytes },
    {
      ...opened,
      network: {
        schedule: { slotsPerEpoch: 32, booleEpoch: 9 },
        domains: { alan: DOMAIN, boole: DOMAIN },
        names: ['test'],
        genesisMs: 5_000,
        slotMs: 12_000,
        epochsPerSyncCommitteePeriod: 256,
      },
      beaconForks: () => ({
        genesisValidatorsRoot: new Uint8Array(32).fill(4),
        forks: [{ version: Uint8Array.of(6, 0, 0, 0), epoch: 0 }],
      }),
      indexOf: () => 77,
    },
  )
  await recorder.start()
  return recorder
}

const received = (n: number, bytes: Uint8Array) => ({
  topic: `topic-${n}`,
  peerId: 'peer',
  receivedMs: 29_000.4 + n,
  data: bytes,
})

test('a recording is read with its network; a new one keeps the previous one as its older part', async () => {
  const folder = await openFolder()
  const first = await startRecorder(folder, MEGABYTE)
  first.record(received(1, Uint8Array.of(1, 2)))
  await first.stop()
  const second = await startRecorder(folder, MEGABYTE)
  second.record(received(2, new Uint8Array()))
  await second.stop()
  second.record(received(3, Uint8Array.of(9)))

  expect(await readAll(folder)).toEqual([
    { ms: 29_001, peer: 'peer', topic: 'topic-1', data: Uint8Array.of(1, 2) },
    { ms: 29_002, peer: 'peer', topic: 'topic-2', data: new Uint8Array() },
  ])
  const setup = await readSetup(folder)
  expect(setup).toMatchObject({
    domain_type: '00007701',
    boole_epoch: 9,
    genesis_time_unix: 5,
    committees: [{ operators: [1, 2, 3, 4] }],
    validators: [{ index: 77, committee: 0, liquidated: false }],
  })
  expect(setup.operators.map(({ id }) => id)).toEqual([1, 2, 3, 4])
})

test('the setup names what was removed during the recording, and not what was removed before', async () => {
  const folder = await openFolder()
  const registry = openRegistry()
  const { database } = await registry
  const { indexedBlock } = await readCursor(database)
  const removeAt = async (block: number) => {
    for (const table of ['validator', 'operator'] as const) {
      await database.query('remove', `UPDATE ${table} SET removed_block = $1`, [block])
    }
  }
  const recorder = await startRecorder(folder, MEGABYTE, registry)
  await removeAt(indexedBlock + 1)
  await recorder.stop()
  expect(await readSetup(folder)).toMatchObject({
    operators: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }],
    committees: [{ operators: [1, 2, 3, 4] }],
    validators: [{ index: 77, committee: 0 }],
  })

  await removeAt(indexedBlock)
  await (await startRecorder(folder, MEGABYTE, registry)).stop()
  const { operators, validators } = await readSetup(folder)
  expect({ operators, validators }).toEqual({ operators: [], validators: [] })
})

test('drops the older half of a recording at its maximum size', async () => {
  const folder = await openFolder()
  const recorder = await startRecorder(folder, MEGABYTE)
  for (let n = 0; n < 100; n++) {
    recorder.record(received(n, crypto.getRandomValues(new Uint8Array(40_000))))
    // The written data reaches the disk.
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await recorder.stop()
  const files = (await readdir(folder)).filter((name) => name.endsWith('.gz'))
  expect(files.length).toBe(2)
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size))
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1.2 * MEGABYTE)
  const kept = (await readAll(folder)).map(({ ms }) => ms)
  expect(kept.length).toBeGreaterThan(0)
  expect(kept).toEqual(kept.toSorted((a, b) => a - b))
  expect(kept.at(0)).toBeGreaterThan(29_000)
})

test('ends a truncated recording with its last complete line, and names the line of a damaged one', async () => {
  const folder = await openFolder()
  const recorder = await startRecorder(folder, MEGABYTE)
  for (let n = 0; n < 50; n++)
    recorder.record(received(n, crypto.getRandomValues(new Uint8Array(4_000))))
  await recorder.stop()
  const path = join(folder, 'messages.jsonl.gz')
  await truncate(path, (await stat(path)).size - 2_000)
  const truncated: string[] = []
  const count = (await readAll(folder, (file) => truncated.push(file))).length
  expect(truncated).toEqual([path])
  expect(count).toBeLessThan(50)
  expect(count).toBeGreaterThan(0)
  await writeFile(path, 'no gzip')
  await expect(readAll(folder)).rejects.toThrow(/messages.jsonl.gz: cannot be read/)
  for (const [lines, fault] of [
    ['{}', 'line 1 has no time in ms'],
    ['\nnull', 'line 2 has no time in ms'],
    ['{"ms":1,"peer":"a","topic":"b","data":"0"}', 'line 1 has no data in hex'],
    ['{"ms":1', 'line 1 is not JSON'],
  ] as const) {
    await writeFile(path, gzipSync(lines))
    await expect(readAll(folder)).rejects.toThrow(`messages.jsonl.gz: ${fault}`)
  }
  await rm(path)
  await expect(readAll(folder)).rejects.toThrow(/has no messages.jsonl.gz/)

  const setup = JSON.parse(await readFile(join(folder, 'setup.json'), 'utf8'))
  setup.network_and_registry.validators[0].committee = 4
  await writeFile(join(folder, 'setup.json'), JSON.stringify(setup))
  await expect(readSetup(folder)).rejects.toThrow(
    'validators[0] names a committee that is missing: 4',
  )
  for (const text of ['{}', 'null', '{"network_and_registry":null}']) {
    await writeFile(join(folder, 'setup.json'), text)
    await expect(readSetup(folder)).rejects.toThrow('network_and_registry is missing')
  }
})
