import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { IdentityError } from './errors.ts'
import { identityFromHex, loadIdentity } from './identity.ts'

// RFC 0002 vectors of the handshake use this key.
const KEY = '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20'
const PEER_ID = '16Uiu2HAm4Ms862Gnqafssgvik4JJ1LuqWMcKNipq4nm2UaoLRbeP'
const CURVE_ORDER = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ssv-identity-'))
  file = join(folder, 'data', 'network-key')
})
afterEach(() => rm(folder, { recursive: true }))

it('creates a key once and stores it readable only by its owner', async () => {
  const made = await loadIdentity(file)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readFile(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
  expect(await loadIdentity(file)).toEqual(made)
})

it('creates one key when several processes start at once', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => loadIdentity(file)))
  expect(new Set(made.map(({ peerId }) => peerId)).size).toBe(1)
})

it('reads a key, with and without 0x, and returns its peer id', async () => {
  expect(identityFromHex(KEY).peerId).toBe(PEER_ID)
  expect(identityFromHex(`0x${KEY.toUpperCase()}`).peerId).toBe(PEER_ID)
  await loadIdentity(file)
  await writeFile(file, `  ${KEY}\n\n`)
  expect((await loadIdentity(file)).peerId).toBe(PEER_ID)
})

it.each([
  '',
  KEY.slice(1),
  `${KEY}00`,
  'x'.repeat(64),
  '0'.repeat(64),
  CURVE_ORDER,
  'a'.repeat(999),
])('rejects %j without repeating it', async (text) => {
  await loadIdentity(file)
  await writeFile(file, text)
  const error = await loadIdentity(file).catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(IdentityError)
  expect((error as IdentityError).facts).toEqual({ file })
  if (text !== '') expect(String((error as IdentityError).message)).not.toContain(text)
  expect(await readFile(file, 'utf8')).toBe(text)
})

it('reports a file that cannot be read or written', async () => {
  await expect(loadIdentity(folder)).rejects.toThrow(IdentityError)
  await writeFile(join(folder, 'plain'), '')
  await expect(loadIdentity(join(folder, 'plain', 'key'))).rejects.toThrow(IdentityError)
})
