import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { checkRepeated, rememberConsensus } from '@ssv-exporter/ssv/alan/validation/check-consensus'
import { checkSent, rememberPartial } from '@ssv-exporter/ssv/alan/validation/check-partial'
import type { ValidationState } from '@ssv-exporter/ssv/alan/validation/validation-state'
import { DOMAIN } from './alan-network.ts'

const EPOCH = 32
/** Sending peers, at random. */
const PEERS = 60

export interface StateTraffic {
  readonly committees: number
  readonly validators: number
  readonly operators: number
}

/**
 * Fills the state with everything that all operators of the network send in a slot: proposal,
 * prepares, commits, decided messages and signatures of every committee, and the selection proofs
 * of every attesting validator. Nothing is decoded or verified.
 *
 * @returns nanoseconds per message for checking for repeats and storing
 */
export function fillSlot(
  state: ValidationState,
  slot: number,
  { committees, validators, operators }: StateTraffic,
): number[] {
  const took: number[] = []
  const ids = Array.from({ length: operators }, (_, n) => BigInt(n + 1))
  const epoch = Math.floor(slot / EPOCH)
  const none = new Uint8Array()
  const anyPeer = () =>
    `16Uiu2HAm3cuhhRL2msUuLF62KRSfneFDx94RsuouyW25Ho4${Math.floor(Math.random() * PEERS)}`

  function consensus(
    id: Uint8Array,
    type: number,
    operatorIds: readonly bigint[],
    fullData = none,
  ) {
    const startedAt = process.hrtime.bigint()
    const tiers = state.tiers(anyPeer(), RUNNER_ROLE.committee, id, slot)
    const message = {
      slot,
      signed: { operatorIds, fullData },
      content: { type, round: 1n, root: id },
    }
    checkRepeated(message, tiers.peer)
    rememberConsensus(message, epoch, tiers)
    took.push(Number(process.hrtime.bigint() - startedAt))
  }

  function partial(role: number, id: Uint8Array, type: number, operatorId: bigint) {
    const startedAt = process.hrtime.bigint()
    const tiers = state.tiers(anyPeer(), role, id, slot)
    const message = { slot, signed: { operatorIds: [operatorId] }, content: { type, items: [] } }
    checkSent(message, tiers.peer)
    rememberPartial(message, epoch, tiers)
    took.push(Number(process.hrtime.bigint() - startedAt))
  }

  for (let n = 0; n < committees; n++) {
    const id = encodeMessageId(DOMAIN, RUNNER_ROLE.committee, bytesOf(n, 32))
    consensus(id, QBFT_TYPE.proposal, ids.slice(0, 1), id)
    for (const signer of ids) consensus(id, QBFT_TYPE.prepare, [signer])
    for (const signer of ids) consensus(id, QBFT_TYPE.commit, [signer])
    consensus(id, QBFT_TYPE.commit, ids.slice(0, Math.ceil((operators * 2) / 3)), id)
    consensus(id, QBFT_TYPE.commit, ids, id)
    for (const signer of ids) partial(RUNNER_ROLE.committee, id, PARTIAL_TYPE.postConsensus, signer)
  }
  for (let n = slot % EPOCH; n < validators; n += EPOCH) {
    const id = encodeMessageId(DOMAIN, RUNNER_ROLE.aggregator, bytesOf(n, 48))
    for (const signer of ids) {
      partial(RUNNER_ROLE.aggregator, id, PARTIAL_TYPE.selectionProof, signer)
    }
  }
  return took
}

function bytesOf(n: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(7)
  new DataView(bytes.buffer).setUint32(0, n)
  return bytes
}
