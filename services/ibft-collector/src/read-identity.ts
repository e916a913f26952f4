import { join } from 'node:path'
import { type Identity, identityFromHex, loadIdentity } from '@ssv-exporter/p2p/identity'

const KEY_FILE = 'network-key'

/**
 * Reads the node private key: the configured one, or one that is generated once and stored in the
 * network's folder.
 * @throws IdentityError when it is not a valid key, or its file cannot be read or written
 */
export async function readIdentity(configuration: {
  readonly networkPrivateKey: string | undefined
  readonly dataDir: string
  readonly network: string
}): Promise<Identity> {
  const { networkPrivateKey, dataDir, network } = configuration
  if (networkPrivateKey !== undefined) return identityFromHex(networkPrivateKey)
  return await loadIdentity(join(dataDir, network, KEY_FILE))
}
