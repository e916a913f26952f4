import { bytesToHex, getAddress, type Hex } from 'viem'
import { currentAbi } from '../abi/current.ts'
import type { IgnoredEvent, RegistryEvent } from '../events.ts'

const checksummed = (event: { owner: Hex }) => getAddress(event.owner)
/** viem decodes strings leniently, so names are compared as it would give them. */
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

type CurrentEvent = Extract<RegistryEvent | IgnoredEvent, { generation: 'current' }>

/** Our event as viem's decoder names and writes the arguments of its log, operator keys unwrapped. */
export function eventArguments(event: RegistryEvent | IgnoredEvent): Record<string, unknown> {
  return event.generation === 'current' ? currentArguments(event) : seedArguments(event)
}

function currentArguments({ generation: _, ...event }: CurrentEvent): Record<string, unknown> {
  const inputs = currentAbi.find(({ name }) => name === event.name)?.inputs ?? []
  const types = new Map<string, string>(inputs.map(({ name, type }) => [name, type]))
  const { name: __, ...values } = event
  const written = Object.entries(values).map(([name, value]) => {
    if (types.get(name) === 'address') return [name, getAddress(value as Hex)]
    if (types.get(name) === 'address[]') {
      return [name, (value as Hex[]).map((each) => getAddress(each))]
    }
    return [name, value instanceof Uint8Array ? bytesToHex(value) : value]
  })
  return Object.fromEntries(written.filter(([, value]) => value !== undefined))
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
