import { emitLegacy, emitV2, OWNER, publicKeyOf, wrapped } from './emit.ts'

/** An operator of the legacy generation, identified by its key. */
export const legacyOperator = (name: string, key: string, owner = OWNER) =>
  emitLegacy('OperatorAdded', { name, ownerAddress: owner, publicKey: wrapped(key) })

/** A validator of the legacy generation, with operators named by key. */
export const legacyValidator = (name: string, keys: readonly string[], owner = OWNER) =>
  emitLegacy('ValidatorAdded', {
    ownerAddress: owner,
    publicKey: publicKeyOf(name),
    oessList: keys.map((key, index) => ({
      index: BigInt(index),
      operatorPublicKey: wrapped(key),
      sharedPublicKey: publicKeyOf(`${name} ${key}`),
      encryptedKey: '0x',
    })),
  })

/** An operator of generation v2, identified by a number. */
export const v2Operator = (id: bigint, key: string, owner = OWNER) =>
  emitV2('OperatorAdded', {
    id,
    name: `name ${id}`,
    ownerAddress: owner,
    publicKey: wrapped(key),
    fee: 6n,
  })

/** A validator of generation v2. @param shares number of share keys */
export const v2Validator = (
  name: string,
  operatorIds: readonly bigint[],
  { shares = operatorIds.length, owner = OWNER } = {},
) =>
  emitV2('ValidatorAdded', {
    ownerAddress: owner,
    publicKey: publicKeyOf(name),
    operatorIds,
    sharesPublicKeys: Array.from({ length: shares }, (_, i) => publicKeyOf(`${name} ${i}`)),
    encryptedKeys: operatorIds.map(() => wrapped('secret')),
  })
