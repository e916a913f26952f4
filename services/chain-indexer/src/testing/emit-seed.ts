import { emitLegacy, emitV2, OWNER, publicKeyOf, wrapped } from './emit.ts'

/** An operator of the legacy generation, which knows it by its key. */
export const legacyOperator = (name: string, key: string, owner = OWNER) =>
  emitLegacy('OperatorAdded', { name, ownerAddress: owner, publicKey: wrapped(key) })

/** A validator of the legacy generation, whose operators are named by their keys. */
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

/** An operator of the generation v2, which gives it a number. */
export const v2Operator = (id: bigint, key: string, owner = OWNER) =>
  emitV2('OperatorAdded', {
    id,
    name: `name ${id}`,
    ownerAddress: owner,
    publicKey: wrapped(key),
    fee: 6n,
  })

/** A validator of the generation v2. @param shares how many share keys it names */
export const v2Validator = (
  name: string,
  operatorIds: readonly bigint[],
  { shares = operatorIds.length, owner = OWNER } = {},
) =>
  emitV2('ValidatorAdded', {
    ownerAddress: owner,
    publicKey: publicKeyOf(name),
    operatorIds,
    sharesPublicKeys: Array.from({ length: shares }, (_, place) => publicKeyOf(`${name} ${place}`)),
    encryptedKeys: operatorIds.map(() => wrapped('secret')),
  })
