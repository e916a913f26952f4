import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import type {
  AlanNetworkParameters,
  CommitteeInfo,
} from '@ssv-exporter/ssv/alan/validation/validation-context'
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
}

export interface SetupModules {
  readonly database: Database
  /** @param publicKey in hex */
  readonly indexOf: (publicKey: string) => number | undefined
  /** The committee of a registered validator. @param publicKey in hex */
  readonly committeeOf: (publicKey: string) => Pick<CommitteeInfo, 'id' | 'operatorIds'> | undefined
}

const PAGE_ROWS = 5_000
const SHARE_KEY_BYTES = 48

/**
 * Writes `setup.json`: the network and the current registry. Page by page, because mainnet's is a
 * hundred megabytes. A previous file is replaced once the new one is complete.
 */
export async function writeSetup(
  folder: string,
  facts: SetupContext,
  { database, indexOf, committeeOf }: SetupModules,
): Promise<void> {
  const path = join(folder, SETUP_FILE)
  const file = await open(`${path}.new`, 'w')
  try {
    const operators = (await readOperatorIdentities(database)).map(
      ({ operatorId, key }): RecordedOperator => ({
        id: operatorId,
        public_key_base64: Buffer.from(key).toString('latin1'),
      }),
    )
    const head = JSON.stringify({ ...networkOf(facts), operators })
    await file.write(`{"network_and_registry":${head.slice(0, -1)},"validators":[`)
    const committees = new Map<string, { place: number; committee: RecordedCommittee }>()
    for (let after = 0, first = true; ; ) {
      const rows = await readMemberships(database, after, PAGE_ROWS)
      const lines = rows.flatMap(validatorOf).map((validator) => JSON.stringify(validator))
      if (lines.length > 0) await file.write(`${first ? '' : ','}\n${lines.join(',\n')}`)
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) break
      after = last.keyId
      first &&= lines.length === 0
    }
    const all = [...committees.values()].map(({ committee }) => committee)
    await file.write(`],"committees":${JSON.stringify(all)}}}\n`)

    function validatorOf(row: MembershipRow): RecordedValidator[] {
      const publicKey = hexOf(row.publicKey)
      const committee = committeeOf(publicKey)
      // Registered since the registry was read: none of its messages was recorded.
      if (committee === undefined) return []
      const index = indexOf(publicKey)
      const validator = {
        ...(index !== undefined && { index }),
        public_key: publicKey,
        committee: placeOf(committee),
        liquidated: row.liquidated,
        share_public_keys: Object.fromEntries(
          row.operatorIds.map((id, i) => [
            id,
            hexOf(row.sharePublicKeys.subarray(i * SHARE_KEY_BYTES, (i + 1) * SHARE_KEY_BYTES)),
          ]),
        ),
      }
      return [validator]
    }

    function placeOf({ id, operatorIds }: Pick<CommitteeInfo, 'id' | 'operatorIds'>): number {
      const committee_id = hexOf(id)
      const known = committees.get(committee_id)
      if (known !== undefined) return known.place
      const place = committees.size
      const committee = { operators: operatorIds.map(Number), committee_id }
      committees.set(committee_id, { place, committee })
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
