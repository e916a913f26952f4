import { join } from 'node:path'
import { type Identity, identityFromHex, loadIdentity } from '@ssv-exporter/p2p/identity'

const KEY_FILE = 'network-key'

/**
 * Who we are among the peers: the key that is configured, or one that is made once and kept in a folder of the network.
 * @throws IdentityError when it is no key, or its file cannot be read or written
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
