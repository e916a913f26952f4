import type { LowerHex } from '@ssv-exporter/encoding/hex'
import { keccak256, stringToBytes } from 'viem'
import { type AbiReader, WORD } from '../abi-reader.ts'
import type { TopicsReader } from '../topics-reader.ts'
import type { EventDecoder } from './event-decoder.ts'

/**
 * Versions are written `v2.0.0`. An indexed one is a hash, which can only be compared with the
 * hashes of known versions.
 */
const MAJORS = [1, 2, 3]
const BELOW = 10

let texts: ReadonlyMap<LowerHex, string> | undefined

function versionTexts(): ReadonlyMap<LowerHex, string> {
  if (texts !== undefined) return texts
  const hashed = new Map<LowerHex, string>()
  for (const major of MAJORS) {
    for (let rest = 0; rest < BELOW * BELOW; rest++) {
      const version = `v${major}.${Math.floor(rest / BELOW)}.${rest % BELOW}`
      hashed.set(keccak256(stringToBytes(version)) as LowerHex, version)
    }
  }
  texts = hashed
  return hashed
}

/**
 * `SSVNetworkUpgradeBlock(string version, uint256 blockNumber)`: released builds emit the version in the data, earlier ones
 * indexed it, under the same topic0.
 */
export const upgradeBlockDecoder = {
  indexed: [0, 1],
  decode(topics: TopicsReader, data: AbiReader) {
    const parts = { generation: 'current', name: 'SSVNetworkUpgradeBlock' } as const
    if (topics.count === 1) {
      const versionHash = topics.bytes32(0)
      const version = versionTexts().get(versionHash)
      return { ...parts, version, versionHash, blockNumber: data.uint256(0) }
    }
    const version = new TextDecoder().decode(data.bytes(0))
    return { ...parts, version, versionHash: undefined, blockNumber: data.uint256(WORD) }
  },
} satisfies EventDecoder
