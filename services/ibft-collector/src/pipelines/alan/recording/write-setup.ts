import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { committeeId } from '@ssv-exporter/contracts/committee-id'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import {
  type MembershipRow,
  readMemberships,
  readOperatorIdentities,
} from '@ssv-exporter/store/registry/memberships'
import {
  type RecordedCommittee,
  type RecordedNetwork,
  type RecordedOperator,
  type RecordedValidator,
  SETUP_FILE,
} from './setup.ts'

export interface SetupContext {
  readonly network: AlanNetworkParameters
  readonly forks: BeaconForks | undefined
  /** The last indexed block when the recording began: what was removed later is included. */
  readonly beganAtBlock: number
}

export interface SetupModules {
  readonly database: Database
  /** @param publicKey in hex */
  readonly indexOf: (publicKey: string) => number | undefined
}

const PAGE_ROWS = 5_000
const SHARE_KEY_BYTES = 48

/**
 * Writes `setup.json`: the network and the registry during the recording. Page by page, because mainnet's is a
 * hundred megabytes. A previous file is replaced once the new one is complete.
 */
export async function writeSetup(
  folder: string,
  facts: SetupContext,
  { database, indexOf }: SetupModules,
): Promise<void> {
  const path = join(folder, SETUP_FILE)
  const registered = { removedAfter: facts.beganAtBlock }
  const file = await open(`${path}.new`, 'w')
  try {
    const operators = (await readOperatorIdentities(database, registered)).map(
      ({ operatorId, key }): RecordedOperator => ({
        id: operatorId,
        public_key_base64: Buffer.from(key).toString('latin1'),
      }),
    )
    const head = JSON.stringify({ ...networkOf(facts), operators })
    await file.write(`{"network_and_registry":${head.slice(0, -1)},"validators":[`)
    const committees = new Map<string, { place: number; committee: RecordedCommittee }>()
    for (let after = 0, first = true; ; ) {
      const rows = await readMemberships(database, after, PAGE_ROWS, registered)
      const lines = rows.map((row) => JSON.stringify(validatorOf(row)))
      if (lines.length > 0) await file.write(`${first ? '' : ','}\n${lines.join(',\n')}`)
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) break
      after = last.keyId
      first &&= lines.length === 0
    }
    const all = [...committees.values()].map(({ committee }) => committee)
    await file.write(`],"committees":${JSON.stringify(all)}}}\n`)

    function validatorOf(row: MembershipRow): RecordedValidator {
      const publicKey = hexOf(row.publicKey)
      const index = indexOf(publicKey)
      return {
        ...(index !== undefined && { index }),
        public_key: publicKey,
        committee: placeOf(row.operatorIds),
        liquidated: row.liquidated,
        share_public_keys: Object.fromEntries(
          row.operatorIds.map((id, i) => [
            id,
            hexOf(row.sharePublicKeys.subarray(i * SHARE_KEY_BYTES, (i + 1) * SHARE_KEY_BYTES)),
          ]),
        ),
      }
    }

    function placeOf(operatorIds: readonly number[]): number {
      const committee_id = committeeId(operatorIds.map(BigInt)).slice(2)
      const known = committees.get(committee_id)
      if (known !== undefined) return known.place
      const place = committees.size
      const operators = operatorIds.toSorted((a, b) => a - b)
      committees.set(committee_id, { place, committee: { operators, committee_id } })
      return place
    }
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

function networkOf({
  network,
  forks,
}: SetupContext): Omit<RecordedNetwork, 'operators' | 'committees' | 'validators'> {
  const { booleEpoch, gloasEpoch = Number.POSITIVE_INFINITY, slotsPerEpoch } = network.schedule
  return {
    network_name: network.names[0] ?? '',
    topic_names: network.names,
    domain_type: hexOf(network.domains.alan),
    next_domain_type: hexOf(network.domains.boole),
    ...(booleEpoch !== undefined && { boole_epoch: booleEpoch }),
    ...(Number.isFinite(gloasEpoch) && { gloas_epoch: gloasEpoch }),
    genesis_time_unix: network.genesisMs / 1_000,
    slot_ms: network.slotMs,
    slots_per_epoch: slotsPerEpoch,
    epochs_per_sync_committee_period: network.epochsPerSyncCommitteePeriod,
    genesis_validators_root: forks === undefined ? '' : hexOf(forks.genesisValidatorsRoot),
    fork_schedule: (forks?.forks ?? []).map(({ version, epoch }) => ({
      version: hexOf(version),
      epoch,
    })),
  }
}
