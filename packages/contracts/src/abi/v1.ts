import { parseAbi } from 'viem'

/**
 * The handled events of SSV contract v1 (`ABI_VERSION` 1). OperatorAdded has the same topic0 as
 * legacy and one additional topic.
 */
export const v1Abi = parseAbi([
  'event OperatorAdded(string name, address indexed ownerAddress, bytes publicKey)',
  'event ValidatorAdded(address ownerAddress, bytes publicKey, bytes[] operatorPublicKeys, bytes[] sharesPublicKeys, bytes[] encryptedKeys)',
])
