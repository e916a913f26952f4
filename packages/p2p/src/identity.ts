import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { makeFolder } from '@ssv-exporter/service-kit/make-folder'
import { IdentityError } from './errors.ts'

/** A peer's identity: a secp256k1 key, from which peer id and node record are derived. */
export interface Identity {
  /** secp256k1, 32 bytes. */
  readonly privateKey: Uint8Array
  readonly peerId: string
}

const HEX_KEY = /^(?:0x)?([0-9a-f]{64})$/i

// Longer than any key format; a larger file is not a key file.
const MAX_FILE_BYTES = 256

/**
 * Reads the key file (64 hex digits), or creates it with owner-only permissions.
 *
 * Two processes that start concurrently without the file end up with the same key.
 * @throws IdentityError if it has other content
 */
export async function loadIdentity(file: string): Promise<Identity> {
  const text = await readKeyFile(file)
  if (text !== undefined) return parse(text, { file })
  await writeNewKeyFile(file, `${Buffer.from(newIdentity().privateKey).toString('hex')}\n`)
  return parse((await readKeyFile(file)) ?? '', { file })
}

/** @throws IdentityError unless it is 64 hex digits, with or without `0x`, and a key of the curve */
export function identityFromHex(hex: string): Identity {
  return parse(hex, {})
}

/** Generates a random key. */
export function newIdentity(): Identity {
  for (;;) {
    try {
      return identityFromKey(new Uint8Array(randomBytes(32)))
    } catch {
      // Not below the curve order: probability 2^-128.
    }
  }
}

/** @throws Error if it is not a valid key */
export function identityFromKey(privateKey: Uint8Array): Identity {
  return { privateKey, peerId: peerIdFromPrivateKey(secp256k1Key(privateKey)).toString() }
}

/** The key as libp2p wants it. @throws Error when it is not a key of the curve */
export function secp256k1Key(privateKey: Uint8Array) {
  const key = privateKey.length === 32 ? privateKeyFromRaw(privateKey) : undefined
  if (key?.type !== 'secp256k1') throw new TypeError('not a secp256k1 private key')
  return key
}

function parse(text: string, facts: { file?: string }): Identity {
  const digits = HEX_KEY.exec(text.trim())?.[1]
  if (digits === undefined) throw new IdentityError('it must be 64 hex digits', facts)
  try {
    return identityFromKey(new Uint8Array(Buffer.from(digits, 'hex')))
  } catch (error) {
    throw new IdentityError('it is not a private key of secp256k1', facts, error)
  }
}

async function readKeyFile(file: string): Promise<string | undefined> {
  try {
    const text = await readFile(file, 'utf8')
    if (text.length > MAX_FILE_BYTES) throw new IdentityError('the file is too long', { file })
    return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (error instanceof IdentityError) throw error
    throw new IdentityError('the file cannot be read', { file }, error)
  }
}

async function writeNewKeyFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    await makeFolder(dirname(resolve(file)))
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // Unlike a rename, a link does not replace a file that another process created first.
    await link(draft, file).catch(ignoreExisting)
  } catch (error) {
    throw new IdentityError('the file cannot be written', { file }, error)
  } finally {
    await rm(draft, { force: true })
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
