import { parseAbi } from 'viem'

/** The handled events of the legacy contract (the original's `ABI_VERSION` 0). Nothing is indexed. */
export const legacyAbi = parseAbi([
  'struct Oess { uint256 index; bytes operatorPublicKey; bytes sharedPublicKey; bytes encryptedKey; }',
  'event OperatorAdded(string name, address ownerAddress, bytes publicKey)',
  'event ValidatorAdded(address ownerAddress, bytes publicKey, Oess[] oessList)',
])
