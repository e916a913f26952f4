import { rawPartialRate } from '../alan/raw-partials.ts'
import { rawRsaRate, readerRate } from '../alan/raw-rates.ts'
import { SLOTS_PER_EPOCH } from '../duty-storage/draw-duties.ts'
import { voteOf } from './bench-chain.ts'
import { attestersOf, type MainnetCommittee } from './draw-network.ts'
import type { PreparedTraffic } from './prepare-traffic.ts'
import { createShareSigner, shareKeys } from './share-keys.ts'

export interface RawCores {
  readonly rsa: number
  readonly bls: number
  readonly ssz: number
}

const BATCH = 256
const SAMPLE = 4_096

/**
 * Cores for only verifying the operators' signatures and the partial signatures of the traffic at
 * its rate, and for only decoding it, each in one thread with parsed keys.
 */
export function rawCores(
  network: readonly MainnetCommittee[],
  { operators, sample, messages, signatures }: PreparedTraffic,
  { slot, trafficSeconds, seconds }: { slot: number; trafficSeconds: number; seconds: number },
): RawCores {
  const keys = operators.map(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' }))
  const keyOf = (id: bigint) => new Uint8Array(keys[Number(id) - 1] ?? [])
  const rsa = rawRsaRate({ keyOf }, spread(sample), seconds)
  const ssz = readerRate(spread(sample), seconds)
  const bls = rawPartialRate(partialsOf(network, slot), { seconds, batch: BATCH })
  const perSecond = messages / trafficSeconds
  return { rsa: perSecond / rsa, bls: signatures / trafficSeconds / bls, ssz: perSecond / ssz }
}

/** Raw rates use the first messages: all kinds in their proportion. */
function spread<T>(messages: readonly T[]): T[] {
  const step = 7
  return Array.from({ length: step }, (_, from) =>
    messages.filter((_, i) => i % step === from),
  ).flat()
}

function partialsOf(network: readonly MainnetCommittee[], slot: number) {
  const { root } = voteOf(slot, 0)
  const signer = createShareSigner(root)
  const attestingSlot = slot % SLOTS_PER_EPOCH
  const partials = network.flatMap((committee) => {
    const { id, operatorIds } = committee
    const count = attestersOf(committee, slot).length * operatorIds.length
    if (count === 0) return []
    const keys = shareKeys({ id, attestingSlot, count })
    return signer.sign({ id, attestingSlot, count }).map((signature, i) => ({
      ...{ root, signature, shareKey: keys[i] as Uint8Array },
      ...{ operatorId: BigInt(operatorIds[i % operatorIds.length] ?? 0), validatorIndex: 0 },
    }))
  })
  return partials.slice(0, SAMPLE)
}
