import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KINDS, type TimedMessage } from './committee-duty.ts'

// Per message: time (2 bytes), committee (2), subnet (1), kind (1), signatures (2), length (4).
const HEAD_BYTES = 12

export const slotFile = (folder: string, slot: number) => join(folder, `slot-${slot}.bin`)

/** Writes a file as a whole or not at all. */
export async function writeTraffic(file: string, messages: readonly TimedMessage[]): Promise<void> {
  const length = messages.reduce((sum, { data }) => sum + HEAD_BYTES + data.length, 0)
  const bytes = Buffer.alloc(length)
  let at = 0
  for (const { atMs, committee, subnet, kind, signatures, data } of messages) {
    bytes.writeUInt16LE(atMs, at)
    bytes.writeUInt16LE(committee, at + 2)
    bytes.writeUInt8(subnet, at + 4)
    bytes.writeUInt8(KINDS.indexOf(kind), at + 5)
    bytes.writeUInt16LE(signatures, at + 6)
    bytes.writeUInt32LE(data.length, at + 8)
    bytes.set(data, at + HEAD_BYTES)
    at += HEAD_BYTES + data.length
  }
  await writeFile(`${file}.part`, bytes)
  await rename(`${file}.part`, file)
}

/** @returns undefined if there is no such file */
export async function readTraffic(file: string): Promise<TimedMessage[] | undefined> {
  const bytes = await readFile(file).catch(() => undefined)
  if (bytes === undefined) return undefined
  const messages: TimedMessage[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEAD_BYTES + bytes.readUInt32LE(at + 8)
    messages.push({
      atMs: bytes.readUInt16LE(at),
      committee: bytes.readUInt16LE(at + 2),
      subnet: bytes.readUInt8(at + 4),
      kind: KINDS[bytes.readUInt8(at + 5)] ?? KINDS[0],
      signatures: bytes.readUInt16LE(at + 6),
      data: bytes.subarray(at + HEAD_BYTES, end),
    })
    at = end
  }
  return messages
}
