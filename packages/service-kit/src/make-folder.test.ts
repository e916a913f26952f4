import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'make-folder-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('creates missing folders and returns the topmost', async () => {
  const root = await temporaryFolder()
  expect(await makeFolder(join(root, 'a', 'b', 'c'))).toBe(join(root, 'a'))
  expect((await stat(join(root, 'a', 'b', 'c'))).isDirectory()).toBe(true)
  expect(await makeFolder(join(root, 'a', 'b', 'c'))).toBeUndefined()
})

test('succeeds in two processes at once', async () => {
  const folder = join(await temporaryFolder(), 'a', 'b')
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(folder)])
  expect((await stat(folder)).isDirectory()).toBe(true)
})

test('reports a file in the way, or a file system that does not create folders', async () => {
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, '')
  await expect(makeFolder(join(file, 'a'))).rejects.toThrow(/EEXIST|ENOTDIR/)
  await expect(makeFolder(file)).rejects.toThrow('EEXIST')
  if (process.platform === 'linux') {
    await expect(makeFolder('/proc/no-such-process/a')).rejects.toThrow('ENOENT')
  }
})
