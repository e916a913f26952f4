import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import { RecordingError } from './errors.ts'

/** A gossip message as received. */
export interface RecordedMessage {
  /** Unix time in milliseconds. */
  readonly ms: number
  readonly peer: string
  readonly topic: string
  readonly data: Uint8Array
}

export const MESSAGES_FILE = 'messages.jsonl.gz'
/**
 * Parts of a bounded recording are named `messages.<number>.jsonl.gz`; the newest has no number.
 */
export const PART_NAME = /^messages(?:\.(\d+))?\.jsonl\.gz$/

/**
 * Reads the messages of a recording, in order. A file that was truncated because its writer was
 * killed ends with the last complete line.
 *
 * @param onTruncated called with the path of such a file
 * @throws RecordingError
 */
export async function* recordedMessages(
  folder: string,
  onTruncated?: (path: string) => void,
): AsyncGenerator<RecordedMessage> {
  const files = (await readdir(folder)).filter((name) => PART_NAME.test(name)).toSorted(byPart)
  if (files.length === 0) throw new RecordingError(folder, `has no ${MESSAGES_FILE}`)
  for (const file of files) yield* messagesOf(join(folder, file), onTruncated)
}

async function* messagesOf(
  path: string,
  onTruncated: ((path: string) => void) | undefined,
): AsyncGenerator<RecordedMessage> {
  const source = createReadStream(path)
  const unzipped = source.pipe(createGunzip())
  source.on('error', (error) => unzipped.destroy(error))
  const decoder = new TextDecoder()
  let number = 0
  let rest = ''
  try {
    for await (const chunk of unzipped) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        number += 1
        if (line !== '') yield parse(path, line, number)
      }
    }
  } catch (error) {
    if (error instanceof RecordingError) throw error
    // The writer was killed: the data before the missing end is complete up to its last line.
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return onTruncated?.(path)
    throw new RecordingError(path, 'cannot be read', error)
  }
  if (rest !== '') yield parse(path, rest, number + 1)
}

function parse(path: string, line: string, number: number): RecordedMessage {
  const fault = (what: string, cause?: unknown) =>
    new RecordingError(path, `line ${number} ${what}`, cause)
  let read: Partial<Record<'ms' | 'peer' | 'topic' | 'data', unknown>> | null
  try {
    read = JSON.parse(line)
  } catch (error) {
    throw fault('is not JSON', error)
  }
  const { ms, peer, topic, data } = read ?? {}
  if (typeof ms !== 'number' || !Number.isFinite(ms)) throw fault('has no time in ms')
  if (typeof peer !== 'string' || typeof topic !== 'string') throw fault('has no peer or no topic')
  if (typeof data !== 'string' || !/^([0-9a-fA-F]{2})*$/.test(data))
    throw fault('has no data in hex')
  return { ms, peer, topic, data: bytesOfHex(data) }
}

const partOf = (name: string) => Number(PART_NAME.exec(name)?.[1] ?? Number.POSITIVE_INFINITY)
const byPart = (a: string, b: string) => (partOf(a) < partOf(b) ? -1 : 1)
