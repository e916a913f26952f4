import { parseAbi } from 'viem'

/** The handled events of SSV contract v2 (`ABI_VERSION` 2). */
export const v2Abi = parseAbi([
  'event OperatorAdded(uint256 id, string name, address indexed ownerAddress, bytes publicKey, uint256 fee)',
  'event ValidatorAdded(address ownerAddress, bytes publicKey, uint256[] operatorIds, bytes[] sharesPublicKeys, bytes[] encryptedKeys)',
  'event ValidatorRemoved(address ownerAddress, bytes publicKey)',
  'event AccountLiquidated(address indexed ownerAddress)',
  'event AccountEnabled(address indexed ownerAddress)',
])
