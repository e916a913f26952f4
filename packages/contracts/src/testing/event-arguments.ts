import { bytesToHex, getAddress, type Hex } from 'viem'
import type { RegistryEvent } from '../events.ts'

const checksummed = (event: { owner: Hex }) => getAddress(event.owner)
/** viem decodes strings leniently, so names are compared as it would give them. */
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** Our event as viem's decoder names and writes the arguments of its log, operator keys unwrapped. */
export function eventArguments(event: RegistryEvent): Record<string, unknown> {
  switch (event.generation) {
    case 'legacy':
    case 'v1':
    case 'v2':
      return seedArguments(event)
    case 'current': {
      const { generation, name, ...rest } = event
      return {
        ...rest,
        ...('owner' in event ? { owner: checksummed(event) } : {}),
        ...(event.name === 'OperatorAdded' ? { publicKey: bytesToHex(event.publicKey) } : {}),
        ...(event.name === 'ValidatorAdded' ? { shares: bytesToHex(event.shares) } : {}),
        ...(event.name === 'FeeRecipientAddressUpdated'
          ? { recipientAddress: getAddress(event.recipientAddress) }
          : {}),
      }
    }
  }
}

function seedArguments(
  event: Extract<RegistryEvent, { generation: 'legacy' | 'v1' | 'v2' }>,
): Record<string, unknown> {
  const ownerAddress = checksummed(event)
  if (event.name === 'OperatorAdded') {
    return {
      name: text(event.operatorName),
      ownerAddress,
      publicKey: bytesToHex(event.publicKey),
      ...(event.generation === 'v2' ? { id: event.operatorId, fee: event.fee } : {}),
    }
  }
  if (event.name !== 'ValidatorAdded') {
    return { ownerAddress, ...('publicKey' in event ? { publicKey: event.publicKey } : {}) }
  }
  const encryptedKeys = event.encryptedKeys.map((key) => bytesToHex(key))
  if (event.generation === 'legacy') {
    return {
      ownerAddress,
      publicKey: event.publicKey,
      oessList: event.shareIndexes.map((index, position) => ({
        index,
        operatorPublicKey: bytesToHex(event.operatorPublicKeys[position] ?? new Uint8Array()),
        sharedPublicKey: event.sharePublicKeys[position],
        encryptedKey: encryptedKeys[position],
      })),
    }
  }
  return {
    ownerAddress,
    publicKey: event.publicKey,
    sharesPublicKeys: event.sharePublicKeys,
    encryptedKeys,
    ...(event.generation === 'v1'
      ? { operatorPublicKeys: event.operatorPublicKeys.map((key) => bytesToHex(key)) }
      : { operatorIds: event.operatorIds }),
  }
}
