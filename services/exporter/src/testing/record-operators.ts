import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  answerBeaconQuestion,
  type BeaconQuestion,
} from '@ssv-exporter/devnet/alan/beacon-api/beacon-answers'
import type { Timers } from '@ssv-exporter/devnet/alan/clock/timers'
import type { AlanFaults } from '@ssv-exporter/devnet/alan/faults'
import type { LedgerEntry } from '@ssv-exporter/devnet/alan/ledger/duty-ledger'
import { createOperatorTeam } from '@ssv-exporter/devnet/alan/operator/operator-team'
import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import { createOperatorIdentity } from '@ssv-exporter/devnet/operator-identity'
import { createValidatorIdentity } from '@ssv-exporter/devnet/validator-identity'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { createMessageValidator } from '@ssv-exporter/ssv/alan/validation/message-validator'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { onTestFinished } from 'vitest'

/** A recording, and what its operators did: the last entry of each duty is true. */
export interface OperatorRecording {
  readonly folder: string
  readonly ledger: readonly LedgerEntry[]
  readonly network: AlanNetworkParameters
  /** What a beacon node of this network answers. */
  askBeacon(question: BeaconQuestion): { readonly data: unknown }
}

const GENESIS_S = 1_700_000_000
const START_SLOT = 64
/** Both forks are crossed. */
const SLOTS = 26
const DELAY_MS = 30
const COMMITTEE_LENGTH = 16
const NETWORK: AlanNetworkParameters = {
  schedule: { slotsPerEpoch: 8, booleEpoch: 9, gloasEpoch: 10 },
  domains: { alan: Uint8Array.of(0, 0, 0x77, 1), boole: Uint8Array.of(0, 0, 0x77, 2) },
  names: ['devnet'],
  genesisMs: GENESIS_S * 1_000,
  slotMs: 2_000,
  epochsPerSyncCommitteePeriod: 256,
}
const COMMITTEES = [
  [1, 2, 3, 4],
  [1, 2, 3, 4],
  [1, 2, 3, 4],
  [2, 3, 4, 5, 6, 7, 8],
]

const SOME_FAULTS: Partial<AlanFaults> = { missingSigners: 0.1, lateSigners: 0.3, lateSlots: 2 }

/**
 * Records the devnet's operators in virtual time; by default, some of their signatures are late or
 * missing.
 */
export async function recordOperators(
  faults: Partial<AlanFaults> = SOME_FAULTS,
): Promise<OperatorRecording> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-recording-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const ids = [...new Set(COMMITTEES.flat())]
  const identities = new Map(
    await Promise.all(ids.map(async (id) => [id, await createOperatorIdentity()] as const)),
  )
  const validators = COMMITTEES.map((members, i) =>
    createValidatorIdentity(
      `recorded ${i}`,
      members.map((id) => ({ id: BigInt(id), identity: identityOf(id) })),
    ),
  )
  const time = createTime(NETWORK.genesisMs + START_SLOT * NETWORK.slotMs - 1)
  const ledger: LedgerEntry[] = []
  const lines: string[] = []
  const team = createOperatorTeam(
    {
      seed: 'recorded',
      network: NETWORK,
      committeeLength: COMMITTEE_LENGTH,
      registrationEpochs: 1,
      proposals: 1,
      faults,
    },
    { timers: time, publish, write: (entry) => ledger.push(entry) },
  )
  team.setOperators(ids.map((id) => ({ id, privateKey: identityOf(id).privateKey })))
  const rules = createMessageValidator(team.facts)

  function identityOf(id: number) {
    return identities.get(id) as NonNullable<ReturnType<typeof identities.get>>
  }

  function publish(from: bigint, topic: string, data: Uint8Array, onSent: () => void): void {
    onSent()
    time.at(time.now() + DELAY_MS, () => {
      const ms = time.now()
      lines.push(`${JSON.stringify({ ms, peer: `${from}`, topic, data: hexOf(data) })}\n`)
      const arrival = { topic, peerId: `${from}`, receivedMs: ms }
      const { value } = rules.check(data, arrival)
      if (value === undefined || rules.accept(value, arrival) !== undefined) return
      for (const id of ids) if (BigInt(id) !== from) team.receive(BigInt(id), value)
    })
  }

  team.setValidators(validators.map(dutyValidatorOf))
  team.start()
  time.passUntil(time.now() + SLOTS * NETWORK.slotMs)
  team.stop()
  team.close()
  const indexOf = new Map(team.registry.active().map(({ name, index }) => [name, index]))
  await writeFile(join(folder, 'messages.jsonl.gz'), gzipSync(lines.join('')))
  const setup = {
    network_name: 'devnet',
    domain_type: hexOf(NETWORK.domains.alan),
    next_domain_type: hexOf(NETWORK.domains.boole),
    boole_epoch: NETWORK.schedule.booleEpoch,
    gloas_epoch: NETWORK.schedule.gloasEpoch,
    genesis_time_unix: GENESIS_S,
    slot_ms: NETWORK.slotMs,
    slots_per_epoch: NETWORK.schedule.slotsPerEpoch,
    epochs_per_sync_committee_period: NETWORK.epochsPerSyncCommitteePeriod,
    genesis_validators_root: hexOf(team.chain.genesisValidatorsRoot),
    fork_schedule: [0, NETWORK.schedule.gloasEpoch ?? 0].map((epoch) => ({
      version: hexOf(team.chain.forkVersion(epoch)),
      epoch,
    })),
    operators: ids.map((id) => ({ id, public_key_base64: identityOf(id).publicKeyText })),
    committees: COMMITTEES.map((operators) => ({ operators, committee_id: '' })),
    validators: validators.map(({ publicKey, shares }, i) => ({
      index: indexOf.get(publicKey.slice(2)),
      status: 'active_ongoing',
      public_key: publicKey.slice(2),
      committee: i,
      share_public_keys: Object.fromEntries(
        shares.map((share) => [`${share.operator.id}`, hexOf(share.publicKey)]),
      ),
    })),
  }
  await writeFile(join(folder, 'setup.json'), JSON.stringify({ network_and_registry: setup }))
  const facts = { ...team, network: NETWORK, committeeLength: COMMITTEE_LENGTH, chainId: 31_337 }
  return {
    folder,
    ledger,
    network: NETWORK,
    askBeacon: (question) => answerBeaconQuestion(facts, question) as { data: unknown },
  }
}

/** Time that is advanced explicitly. */
function createTime(startMs: number): Timers & { passUntil(ms: number): void } {
  let nowMs = startMs
  const waiting: { atMs: number; run: () => void }[] = []
  return {
    now: () => nowMs,
    at(atMs, run) {
      const one = { atMs: Math.max(atMs, nowMs), run }
      const place = waiting.findIndex((other) => other.atMs > one.atMs)
      waiting.splice(place === -1 ? waiting.length : place, 0, one)
      return () => {
        const found = waiting.indexOf(one)
        if (found !== -1) waiting.splice(found, 1)
      }
    },
    passUntil(ms) {
      for (let [next] = waiting; next !== undefined && next.atMs <= ms; [next] = waiting) {
        waiting.shift()
        nowMs = next.atMs
        next.run()
      }
      nowMs = ms
    },
  }
}
