import type { Database } from '@ssv-exporter/store/database'
import { claimDeployment } from '@ssv-exporter/store/deployment'
import { ensureOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import { NO_MONEY, writeOperators } from '@ssv-exporter/store/registry/operators'
import { ensureValidatorKeys } from '@ssv-exporter/store/registry/validator-keys'
import { writeValidators } from '@ssv-exporter/store/registry/validators'
import type { RecordedNetwork } from '../recording/setup.ts'

/** The registry of a recording has no chain. */
const NO_OWNER = `0x${'00'.repeat(20)}`
const START_BLOCK = 1

/**
 * Writes the registry of a recording into an empty database, as if the contract's events had been
 * indexed.
 */
export async function writeRegistry(database: Database, network: RecordedNetwork): Promise<void> {
  await claimDeployment(database, {
    network: network.network_name,
    chainId: 0,
    anchorBlock: 0,
    anchorHash: `0x${'00'.repeat(32)}`,
    contract: NO_OWNER,
    generation: 'current',
    startBlock: START_BLOCK,
  })
  await database.transaction('recorded-registry', async (transaction) => {
    const keyTexts = network.operators.map(({ public_key_base64 }) =>
      Buffer.from(public_key_base64),
    )
    const operatorKeys = await ensureOperatorKeys(transaction, keyTexts)
    await writeOperators(
      transaction,
      network.operators.map(({ id }, index) => ({
        ...NO_MONEY,
        index,
        operatorId: id,
        keyId: operatorKeys[index] as number,
        name: new Uint8Array(),
        owner: NO_OWNER,
        fee: undefined,
        addedBlock: START_BLOCK,
        removedBlock: undefined,
      })),
    )
    const keys = network.validators.map(({ public_key }) => `0x${public_key}`)
    const validatorKeys = await ensureValidatorKeys(transaction, keys)
    await writeValidators(
      transaction,
      network.validators.map((validator, index) => {
        const operatorIds = network.committees[validator.committee]?.operators ?? []
        return {
          keyId: validatorKeys[index] as number,
          publicKey: `0x${validator.public_key}`,
          index,
          owner: NO_OWNER,
          operatorKeyIds: operatorIds.map((id) => keyIdOf(id)),
          operatorIds,
          sharePublicKeys: `0x${operatorIds.map((id) => validator.share_public_keys[id]).join('')}`,
          clusterId: undefined,
          liquidated: validator.liquidated ?? false,
          registeredBlock: START_BLOCK,
          exitedBlock: undefined,
          removedBlock: undefined,
        }
      }),
    )

    function keyIdOf(operatorId: number): number {
      const i = network.operators.findIndex(({ id }) => id === operatorId)
      return operatorKeys[i] ?? 0
    }
  })
}
