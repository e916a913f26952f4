import { createWriteStream, existsSync, type WriteStream } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { constants, createGzip, type Gzip } from 'node:zlib'
import { MESSAGES_FILE, PART_NAME } from './recorded-messages.ts'

export interface RecordingPartsOptions {
  readonly folder: string
  /** Maximum compressed size of both parts together. */
  readonly maxBytes: number
}

/**
 * The compressed lines of a recording in two parts; the older one is dropped when the newer one
 * reaches half of the limit. Writing never blocks: lines that the disk cannot take in time are
 * dropped.
 */
export interface RecordingParts {
  /** @returns false when the line was dropped */
  write(line: string): boolean
  /** Flushes the lines written so far to the file. */
  flush(): void
  /** Closes the newer part. */
  close(): Promise<void>
}

/** Maximum lines waiting to be compressed. */
const MAX_WAITING_BYTES = 16 * 2 ** 20
/**
 * Compression is on the path of live messages: a third of the size matters, the last percent does
 * not.
 */
const LEVEL = 1

/** @param onError called once when writing fails; from then on lines are dropped */
export async function openRecordingParts(
  { folder, maxBytes }: RecordingPartsOptions,
  onError: (error: Error) => void,
): Promise<RecordingParts> {
  const current = join(folder, MESSAGES_FILE)
  let failed = false
  let turning: Promise<void> | undefined
  if (existsSync(current)) await setAside()
  let part = openPart(current, fail)

  function fail(error: Error): void {
    if (failed) return
    failed = true
    onError(error)
  }

  /** Rotates: the newer part becomes the older one. */
  async function setAside(): Promise<void> {
    const parts = (await readdir(folder)).flatMap((name) => {
      const number = PART_NAME.exec(name)?.[1]
      return number === undefined ? [] : [{ name, number: Number(number) }]
    })
    const last = Math.max(0, ...parts.map(({ number }) => number))
    for (const { name } of parts) await rm(join(folder, name))
    await rename(current, join(folder, `messages.${last + 1}.jsonl.gz`))
  }

  async function rotate(): Promise<void> {
    await part.close()
    await setAside()
    part = openPart(current, fail)
  }

  return {
    write(line) {
      if (failed || turning !== undefined || part.gzip.writableLength > MAX_WAITING_BYTES) {
        return false
      }
      part.gzip.write(line)
      if (sizeOf(part) > maxBytes / 2) {
        turning = rotate()
          .catch(fail)
          .finally(() => {
            turning = undefined
          })
      }
      return true
    },
    flush() {
      if (!failed && turning === undefined) part.gzip.flush(constants.Z_SYNC_FLUSH)
    },
    async close() {
      await turning
      await part.close()
    },
  }
}

interface Part {
  readonly gzip: Gzip
  readonly file: WriteStream
  close(): Promise<void>
}

/** Upper bound of the file size: waiting lines are counted uncompressed. */
const sizeOf = ({ gzip, file }: Part) =>
  file.bytesWritten + file.writableLength + gzip.writableLength

function openPart(path: string, onError: (error: Error) => void): Part {
  const gzip = createGzip({ level: LEVEL })
  const file = createWriteStream(path)
  const closed = new Promise<void>((resolve) => file.once('close', resolve))
  for (const stream of [gzip, file]) stream.on('error', onError)
  gzip.pipe(file)
  return {
    gzip,
    file,
    async close() {
      gzip.end()
      if (file.errored === null) await closed
    },
  }
}
